/** Long work: captures that were added, how far each is and how it ended. */
import { z } from 'zod'
import { listJobs } from '../../store/queries-overview.ts'
import { pageFields } from '../access/fields.ts'
import { action } from '../action.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

export const jobsList = action({
  id: 'jobs.list',
  summary: 'List captures that were added and other long work, the newest first.',
  method: 'GET',
  path: '/jobs',
  role: 'viewer',
  input: z.object({
    site: siteField.optional().describe('Only this site.'),
    ...pageFields,
  }),
  output: z.object({
    rows: z.array(
      z.object({
        id: z.string(),
        site: z.string(),
        kind: z.string(),
        title: z.string(),
        state: z.string().describe('`queued`, `running`, `done` or `failed`.'),
        progress: z.number().describe('0–1.'),
        sentence: z.string().describe('How it is going or how it ended.'),
        author: z.string(),
        createdMs: z.number(),
        endedMs: z.number().nullable(),
      }),
    ),
    total: z.number(),
    offset: z.number(),
  }),
  audit: null,
  examples: [{ title: 'All', input: {} }],
  run: async ({ site, offset, limit }, { store, who }) => {
    const { rows, total } = await listJobs(store, visibleSites(who, site), { offset, limit })
    return { rows, total, offset }
  },
})
