/** Signing in with name and password. Lines of the audit log are written in `access/sign-in.ts`, for refused ones too. */
import { z } from 'zod'
import { shownSession, typedPassword } from '../access/fields.ts'
import { showSession } from '../access/show-session.ts'
import { signIn } from '../access/sign-in.ts'
import { action } from '../action.ts'

export const sessionCreate = action({
  id: 'session.create',
  summary: 'Sign in with a name and a password.',
  method: 'POST',
  path: '/session',
  role: 'anyone',
  input: z.object({ name: z.string().max(256), password: typedPassword }),
  output: shownSession,
  audit: null,
  examples: [{ title: 'Sign in', input: { name: 'grace', password: 'seven quiet lanterns' } }],
  run: async (input, context) => showSession(context, await signIn(context, input)),
})
