/** The zones of a site, why they are zones, and what the policy changes in numbers. */
import { z } from 'zod'
import { siteAnswers } from '../../store/queries-overview.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'
import { segmentation } from '../report-plan.ts'
import { storedJson } from '../stored-json.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

const stored = segmentation.pick({ zones: true, metrics: true, notes: true })

export const segmentsRead = action({
  id: 'segments.read',
  summary: 'Show the zones that are proposed for a site.',
  method: 'GET',
  path: '/segments',
  role: 'viewer',
  input: z.object({ site: siteField.describe('Zones never mix sites.') }),
  output: stored,
  audit: null,
  examples: [{ title: 'A site', input: { site: 'default' } }],
  run: async ({ site }, { store, who }) => {
    const [answers] = await siteAnswers(store, visibleSites(who, site))
    if (answers === undefined) throw notFound('site')
    const read = storedJson(stored, answers.segmentationJson)
    return read ?? { zones: [], metrics: { segmentedness: null }, notes: [] }
  },
})
