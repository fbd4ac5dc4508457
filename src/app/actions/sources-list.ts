/** Where packets and records come from right now. */
import { z } from 'zod'
import { action } from '../action.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

export const sourcesList = action({
  id: 'sources.list',
  summary: 'List what is captured from right now, with what was lost.',
  method: 'GET',
  path: '/sources',
  role: 'viewer',
  input: z.object({ site: siteField.optional().describe('Only this site.') }),
  output: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        site: z.string(),
        kind: z.string(),
        title: z.string(),
        state: z.enum(['running', 'waiting', 'stopped', 'failed']),
        sentence: z.string(),
        packets: z.number(),
        lost: z.number().nullable().describe('Lost before Cordon; null when unknown.'),
        lastSeenMs: z.number().nullable(),
      }),
    ),
    total: z.number(),
    offset: z.number(),
  }),
  audit: null,
  examples: [{ title: 'All', input: {} }],
  run: async ({ site }, { who, control }) => {
    const sites = visibleSites(who, site)
    const rows = (control?.sources() ?? []).filter((source) => sites === null || sites.includes(source.site))
    return { rows: [...rows], total: rows.length, offset: 0 }
  },
})
