/** Sessions of browsers: one's own, or everybody's for administrators of all sites. */
import { z } from 'zod'
import { listSessions } from '../../store/access-sessions.ts'
import { pageFields } from '../access/fields.ts'
import { hashSecret } from '../access/secrets.ts'
import { sessionLimits } from '../access/sessions.ts'
import { needAllSites } from '../access/users.ts'
import { action } from '../action.ts'

export const sessionsList = action({
  id: 'sessions.list',
  summary: 'List the browsers that are signed in.',
  method: 'GET',
  path: '/sessions',
  role: 'viewer',
  input: z.object({
    all: z.stringbool().default(false).describe('Those of everybody; for administrators of all sites.'),
    ...pageFields,
  }),
  output: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        user: z.string(),
        address: z.string(),
        createdMs: z.number(),
        lastUsedMs: z.number(),
        endsMs: z.number().describe('When it ends if it is not used before.'),
        current: z.boolean().describe('Whether it is that of this request.'),
      }),
    ),
    total: z.number(),
    offset: z.number(),
  }),
  audit: null,
  examples: [{ title: 'My own', input: {} }],
  run: async ({ all, offset, limit }, { store, who, login }) => {
    if (all) needAllSites(who)
    const { rows, total } = await listSessions(store, all ? null : (who.userId ?? ''), { offset, limit })
    const current = login?.secret == null ? undefined : hashSecret(login.secret)
    return {
      rows: rows.map(({ idHash, name, address, createdMs, lastUsedMs, expiresMs }) => ({
        id: idHash,
        user: name,
        address,
        createdMs,
        lastUsedMs,
        endsMs: Math.min(expiresMs, lastUsedMs + sessionLimits.idleMs),
        current: idHash === current,
      })),
      total,
      offset,
    }
  },
})
