/** What each pair of zones said, against what the policy allows. */
import { z } from 'zod'
import { zonePairs } from '../../store/queries-segments.ts'
import { action } from '../action.ts'
import { currentPolicy } from '../stored-policy.ts'
import { siteField, visibleSites } from '../visible-sites.ts'
import { zoneMatrix } from '../zone-matrix.ts'

export const segmentsMatrix = action({
  id: 'segments.matrix',
  summary: 'Show, for each pair of zones, what was seen and what the policy allows.',
  method: 'GET',
  path: '/segments/matrix',
  role: 'viewer',
  input: z.object({ site: siteField.describe('Zones never mix sites.') }),
  output: z.object({
    version: z.number().nullable().describe('Of the policy: the approved one, else the newest; null without one.'),
    cells: z
      .array(
        z.object({
          from: z.string().describe('Zone that opened the connections; `outside` for what is in none.'),
          to: z.string(),
          conversations: z.number(),
          flows: z.number(),
          bytes: z.number(),
          rules: z.number().describe('How many rules let something through.'),
          allowed: z.boolean().describe('Whether anything is let through; inside a zone everything is.'),
        }),
      )
      .describe('Pairs that spoke or have a rule.'),
  }),
  audit: null,
  examples: [{ title: 'A site', input: { site: 'default' } }],
  run: async ({ site }, { store, who }) => {
    visibleSites(who, site)
    const current = await currentPolicy(store, site)
    const cells = zoneMatrix(current?.policy ?? null, await zonePairs(store, site))
    return { version: current?.row.version ?? null, cells: [...cells] }
  },
})
