/** Tokens of the API, newest first; their secrets are nowhere. */
import { z } from 'zod'
import { listTokens } from '../../store/access-tokens.ts'
import { pageFields } from '../access/fields.ts'
import { parseSites } from '../access/principals.ts'
import { needAllSites } from '../access/users.ts'
import { action } from '../action.ts'

export const tokensList = action({
  id: 'tokens.list',
  summary: 'List the tokens of the API.',
  method: 'GET',
  path: '/tokens',
  role: 'administrator',
  input: z.object(pageFields),
  output: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        user: z.string(),
        role: z.string(),
        sites: z.array(z.string()).nullable(),
        state: z.enum(['active', 'expired', 'revoked']),
        createdMs: z.number(),
        expiresMs: z.number(),
        lastUsedMs: z.number().nullable(),
      }),
    ),
    total: z.number(),
    offset: z.number(),
  }),
  audit: null,
  examples: [{ title: 'All of them', input: {} }],
  run: async ({ offset, limit }, { store, who, nowMs }) => {
    needAllSites(who)
    const { rows, total } = await listTokens(store, { offset, limit })
    return {
      rows: rows.map(({ id, name, user, role, sitesJson, createdMs, expiresMs, lastUsedMs, revokedMs }) => ({
        id,
        name,
        user,
        role,
        sites: parseSites(sitesJson)?.slice() ?? null,
        state:
          revokedMs !== null ? ('revoked' as const) : expiresMs <= nowMs ? ('expired' as const) : ('active' as const),
        createdMs,
        expiresMs,
        lastUsedMs,
      })),
      total,
      offset,
    }
  },
})
