/** Signing out. Audit: `access/sign-in.ts`. */
import { z } from 'zod'
import { signOut } from '../access/sign-in.ts'
import { action } from '../action.ts'

export const sessionDelete = action({
  id: 'session.delete',
  summary: 'Sign out.',
  method: 'DELETE',
  path: '/session',
  role: 'viewer',
  input: z.object({}),
  output: z.object({ signedOut: z.boolean() }),
  audit: null,
  examples: [{ title: 'Sign out', input: {} }],
  run: async (_, context) => {
    await signOut(context)
    return { signedOut: true }
  },
})
