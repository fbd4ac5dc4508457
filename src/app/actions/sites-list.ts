/** The places whose networks are watched. */
import { z } from 'zod'
import { listSites } from '../../store/queries-overview.ts'
import { action } from '../action.ts'

export const sitesList = action({
  id: 'sites.list',
  summary: 'List the sites that I may see.',
  method: 'GET',
  path: '/sites',
  role: 'viewer',
  input: z.object({}),
  output: z.object({
    rows: z.array(z.object({ name: z.string(), title: z.string(), createdMs: z.number() })),
    total: z.number(),
    offset: z.number(),
  }),
  audit: null,
  examples: [{ title: 'All', input: {} }],
  run: async (_, { store, who }) => {
    const rows = await listSites(store, who.sites)
    return { rows: [...rows], total: rows.length, offset: 0 }
  },
})
