/** Alerts as a STIX 2.1 bundle, to import into a threat intelligence platform. */
import { z } from 'zod'
import { renderStix } from '../../deliver/channels/stix.ts'
import { alertsSince } from '../../store/queries-deliver.ts'
import { action } from '../action.ts'
import { noticeOf } from '../notices.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

const dayMs = 86_400_000

export const alertsStix = action({
  id: 'alerts.stix',
  summary: 'Export alerts as a STIX 2.1 bundle.',
  method: 'GET',
  path: '/alerts/stix',
  role: 'viewer',
  input: z.object({
    site: siteField.optional().describe('Only this site.'),
    days: z.coerce.number().int().min(1).max(3650).default(30).describe('Those with news in so many days.'),
    limit: z.coerce.number().int().min(1).max(10_000).default(1000).describe('The newest so many.'),
  }),
  output: z.object({
    type: z.literal('bundle'),
    id: z.string(),
    objects: z.array(z.looseObject({ type: z.string(), id: z.string() })),
  }),
  audit: null,
  examples: [{ title: 'The last month', input: {} }],
  run: async ({ site, days, limit }, { store, who, nowMs }) => {
    const rows = await alertsSince(store, visibleSites(who, site), { sinceMs: nowMs - days * dayMs, limit })
    return renderStix(rows.flatMap((row) => noticeOf(row, null) ?? []))
  },
})
