/** The link of the first start, used: it makes the first administrator and signs in. Audit: `access/sign-in.ts`. */
import { z } from 'zod'
import { shownSession, typedPassword } from '../access/fields.ts'
import { showSession } from '../access/show-session.ts'
import { signInFirst } from '../access/sign-in.ts'
import { action } from '../action.ts'

export const sessionFirst = action({
  id: 'session.first',
  summary: 'Become the first administrator with the secret of the printed link.',
  method: 'POST',
  path: '/session/first',
  role: 'anyone',
  input: z.object({
    secret: z.string().max(256).describe('What stands behind `#secret=` in the link.'),
    name: z.string().max(256).optional().describe('Name to sign in with from now on; `admin` without.'),
    password: typedPassword.optional().describe('Without it, the session is the only way in.'),
  }),
  output: shownSession,
  audit: null,
  examples: [
    { title: 'First start', input: { secret: 'from-the-link', name: 'grace', password: 'seven quiet lanterns' } },
    { title: 'A demonstration', input: { secret: 'from-the-link' } },
  ],
  run: async (input, context) => showSession(context, await signInFirst(context, input)),
})
