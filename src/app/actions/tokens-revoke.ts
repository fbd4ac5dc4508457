/** Revokes a token: the next request with it is refused. */
import { z } from 'zod'
import { revokeToken } from '../../store/access-tokens.ts'
import { idField } from '../access/fields.ts'
import { needAllSites } from '../access/users.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'

export const tokensRevoke = action({
  id: 'tokens.revoke',
  summary: 'Revoke a token of the API.',
  method: 'DELETE',
  path: '/tokens/:id',
  role: 'administrator',
  input: z.object({ id: idField }),
  output: z.object({ revoked: z.boolean() }),
  audit: ({ id }) => ({ target: id, sentence: 'Revoked the token.' }),
  examples: [{ title: 'One that leaked', input: { id: '8f14e45f-ceea-467f-a8d7-91fbd2b3b9f5' } }],
  run: async ({ id }, { store, who, nowMs }) => {
    needAllSites(who)
    if (!(await revokeToken(store, id, nowMs))) throw notFound('token')
    return { revoked: true }
  },
})
