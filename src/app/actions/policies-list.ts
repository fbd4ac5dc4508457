/** The versions of the policy of each site, newest first. */
import { z } from 'zod'
import { policyVersions } from '../../store/queries-segments.ts'
import { pageFields } from '../access/fields.ts'
import { action } from '../action.ts'
import { listedPolicy } from '../policy-fields.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

export const policiesList = action({
  id: 'policies.list',
  summary: 'List the versions of the segmentation policy.',
  method: 'GET',
  path: '/policies',
  role: 'viewer',
  input: z.object({
    site: siteField.optional().describe('Only this site.'),
    ...pageFields,
  }),
  output: z.object({ rows: z.array(listedPolicy), total: z.number(), offset: z.number() }),
  audit: null,
  examples: [{ title: 'All', input: {} }],
  run: async ({ site, offset, limit }, { store, who }) => {
    const { rows, total } = await policyVersions(store, visibleSites(who, site), { offset, limit })
    return { rows: [...rows], total, offset }
  },
})
