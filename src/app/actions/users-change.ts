/** A user's role, sites, address or state. It holds from the next request on; a blocked user is signed out. */
import { z } from 'zod'
import { idField, lineOf, roleField, showUser, shownUser, sitesField } from '../access/fields.ts'
import { alterUser, needAllSites } from '../access/users.ts'
import { action } from '../action.ts'

export const usersChange = action({
  id: 'users.change',
  summary: 'Change the role, the sites or the state of a user.',
  method: 'PATCH',
  path: '/users/:id',
  role: 'administrator',
  input: z.object({
    id: idField,
    email: lineOf(254).optional(),
    role: roleField.optional(),
    sites: sitesField.optional(),
    state: z.enum(['active', 'blocked']).optional().describe('Who is blocked cannot sign in, and is signed out.'),
  }),
  output: shownUser,
  audit: (_, { name, role, state, sites }) => ({
    target: name,
    sentence: `Changed the user: ${role}, ${state}, ${sites === null ? 'all sites' : sites.join(', ')}.`,
  }),
  examples: [{ title: 'Make somebody an analyst', input: { id: 'q0Yk3v', role: 'analyst' } }],
  run: async ({ id, ...change }, { store, who }) => {
    needAllSites(who)
    return showUser(await alterUser(store, id, change))
  },
})
