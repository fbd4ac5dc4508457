/** The audit log, newest first: who did what, from where. Nothing changes it. */
import { z } from 'zod'
import { listAudit } from '../../store/access-audit.ts'
import { lineOf, pageFields } from '../access/fields.ts'
import { needAllSites } from '../access/users.ts'
import { action } from '../action.ts'

const timeField = z.coerce.number().int().min(0).max(8_640_000_000_000_000)

export const auditList = action({
  id: 'audit.list',
  summary: 'Read the audit log.',
  method: 'GET',
  path: '/audit',
  role: 'administrator',
  input: z.object({
    who: lineOf(80).optional().describe('Name of a user.'),
    action: lineOf(80).optional().describe('Such as `users.create` or `session.refuse`.'),
    site: lineOf(100).optional(),
    sinceMs: timeField.optional(),
    untilMs: timeField.optional(),
    ...pageFields,
  }),
  output: z.object({
    rows: z.array(
      z.object({
        seq: z.number(),
        atMs: z.number(),
        who: z.string(),
        via: z.string(),
        action: z.string(),
        site: z.string(),
        target: z.string(),
        sentence: z.string(),
        address: z.string(),
      }),
    ),
    total: z.number(),
    offset: z.number(),
  }),
  audit: null,
  examples: [{ title: 'Refused logins', input: { action: 'session.refuse' } }],
  run: async (filter, { store, who }) => {
    needAllSites(who)
    const { rows, total } = await listAudit(store, filter)
    return { rows: [...rows], total, offset: filter.offset }
  },
})
