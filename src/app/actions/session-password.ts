/** Changing one's own password: the browser gets a new session, all others end. */
import { z } from 'zod'
import { shownSession, typedPassword } from '../access/fields.ts'
import { showSession } from '../access/show-session.ts'
import { changeOwnPassword } from '../access/users.ts'
import { action } from '../action.ts'

export const sessionPassword = action({
  id: 'session.password',
  summary: 'Change your own password.',
  method: 'POST',
  path: '/session/password',
  role: 'viewer',
  input: z.object({
    current: typedPassword.default('').describe('The password so far; empty where there was none.'),
    password: typedPassword,
  }),
  output: shownSession,
  audit: (_, { user }) => ({ target: user?.name ?? '', sentence: 'Changed the own password; other sessions ended.' }),
  examples: [{ title: 'A new one', input: { current: 'seven quiet lanterns', password: 'nine loud lanterns' } }],
  run: async (input, context) => showSession(context, await changeOwnPassword(context, input)),
})
