/** Removes a user with its sessions and tokens; what it did stays in the audit log. */
import { z } from 'zod'
import { idField } from '../access/fields.ts'
import { needAllSites, removeUser } from '../access/users.ts'
import { action } from '../action.ts'

export const usersRemove = action({
  id: 'users.remove',
  summary: 'Remove a user.',
  method: 'DELETE',
  path: '/users/:id',
  role: 'administrator',
  input: z.object({ id: idField }),
  output: z.object({ name: z.string() }),
  audit: (_, { name }) => ({ target: name, sentence: 'Removed the user with its sessions and tokens.' }),
  examples: [{ title: 'Somebody who left', input: { id: 'q0Yk3v' } }],
  run: async ({ id }, { store, who }) => {
    needAllSites(who)
    const { name } = await removeUser(store, id)
    return { name }
  },
})
