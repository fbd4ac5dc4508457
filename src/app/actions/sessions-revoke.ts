/** Ends a session: one's own, or anybody's for administrators of all sites. */
import { z } from 'zod'
import { deleteSession } from '../../store/access-sessions.ts'
import { administersAll } from '../access/principals.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'

export const sessionsRevoke = action({
  id: 'sessions.revoke',
  summary: 'End a session of a browser.',
  method: 'DELETE',
  path: '/sessions/:id',
  role: 'viewer',
  input: z.object({
    id: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('As `sessions list` tells it.'),
  }),
  output: z.object({ ended: z.boolean() }),
  audit: ({ id }) => ({ target: id.slice(0, 12), sentence: 'Ended a session.' }),
  examples: [{ title: 'A browser that was left open', input: { id: '0'.repeat(64) } }],
  run: async ({ id }, { store, who }) => {
    const ended = await deleteSession(store, id, administersAll(who) ? null : (who.userId ?? ''))
    if (!ended) throw notFound('session')
    return { ended }
  },
})
