/** Sets somebody's password; the user's sessions end and its tokens no longer hold. */
import { z } from 'zod'
import { idField, typedPassword } from '../access/fields.ts'
import { needAllSites, resetPassword } from '../access/users.ts'
import { action } from '../action.ts'

export const usersPassword = action({
  id: 'users.password',
  summary: 'Set the password of a user.',
  method: 'POST',
  path: '/users/:id/password',
  role: 'administrator',
  input: z.object({ id: idField, password: typedPassword }),
  output: z.object({ name: z.string() }),
  audit: (_, { name }) => ({ target: name, sentence: 'Set the password; sessions ended and tokens were revoked.' }),
  examples: [{ title: 'Somebody who forgot it', input: { id: 'q0Yk3v', password: 'seven quiet lanterns' } }],
  run: async ({ id, password }, { store, who, nowMs }) => {
    needAllSites(who)
    const { name } = await resetPassword(store, id, { password, nowMs })
    return { name }
  },
})
