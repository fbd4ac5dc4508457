/** Users, by name. */
import { z } from 'zod'
import { listUsers } from '../../store/access-users.ts'
import { pageFields, showUser, shownUser } from '../access/fields.ts'
import { needAllSites } from '../access/users.ts'
import { action } from '../action.ts'

export const usersList = action({
  id: 'users.list',
  summary: 'List the users.',
  method: 'GET',
  path: '/users',
  role: 'administrator',
  input: z.object(pageFields),
  output: z.object({ rows: z.array(shownUser), total: z.number(), offset: z.number() }),
  audit: null,
  examples: [{ title: 'All of them', input: {} }],
  run: async ({ offset, limit }, { store, who }) => {
    needAllSites(who)
    const { rows, total } = await listUsers(store, { offset, limit })
    return { rows: rows.map(showUser), total, offset }
  },
})
