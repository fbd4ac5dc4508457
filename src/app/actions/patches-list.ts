/** The patch list: like devices with one finding, most urgent first. */
import { z } from 'zod'
import { siteAnswers } from '../../store/queries-overview.ts'
import { easeOf } from '../../patch/plan.ts'
import { action } from '../action.ts'
import { patch } from '../report-plan.ts'
import { patchRow } from '../rows/finding-rows.ts'
import { line, pageInput, pageOf, siteInput } from '../rows/list-input.ts'
import { visibleSites } from '../visible-sites.ts'
import { urgencyOf } from '../rows/decisions.ts'
import { storedJson } from '../stored-json.ts'

export const patchesList = action({
  id: 'patches.list',
  summary: 'List what to patch, most urgent first.',
  method: 'GET',
  path: '/patches',
  role: 'viewer',
  input: z.object({
    query: line(200).default('').describe('A text that occurs in vendor, model, category, id or title.'),
    ...siteInput,
    ...pageInput,
  }),
  output: pageOf(patchRow),
  audit: null,
  examples: [{ title: 'What comes first', input: { limit: 10 } }],
  run: async ({ query, site, offset, limit }, { store, who }) => {
    const answers = await siteAnswers(store, visibleSites(who, site))
    const rows = answers
      .flatMap(({ site, patchesJson }) =>
        (storedJson(z.array(patch), patchesJson) ?? []).map((each) =>
          Object.assign(each, { site, ease: easeOf(each.category) }),
        ),
      )
      .filter((row) => textOf(row).includes(query.toLowerCase()))
    // Each site's list is in the order in which to work already.
    const sorted = rows.toSorted((a, b) => urgencyOf(b.decision) - urgencyOf(a.decision))
    return { rows: sorted.slice(offset, offset + limit), total: rows.length, offset }
  },
})

function textOf({ vendor, model, category, finding }: z.output<typeof patchRow>): string {
  return [vendor, model, category ?? '', finding.id, finding.cve ?? '', finding.title].join(' ').toLowerCase()
}
