/** Findings that hold, like ones of several devices added up. */
import { z } from 'zod'
import { groupFindings, type FindingGroup } from '../../store/queries-findings.ts'
import { action } from '../action.ts'
import { compileQuery } from '../query/compile-query.ts'
import { findingsEntity } from '../query/findings-entity.ts'
import { compileGroupSort } from '../query/finding-groups.ts'
import { decisionOf } from '../rows/decisions.ts'
import { findingGroup } from '../rows/finding-rows.ts'
import { listInput, pageOf } from '../rows/list-input.ts'
import { visibleSites } from '../visible-sites.ts'

export const findingsList = action({
  id: 'findings.list',
  summary: 'List findings, each with how many devices it concerns.',
  method: 'GET',
  path: '/findings',
  role: 'viewer',
  input: z.object(listInput),
  output: pageOf(findingGroup),
  audit: null,
  examples: [
    { title: 'The most urgent', input: { limit: 10 } },
    { title: 'Known to be exploited', input: { query: 'knownExploited:yes', sort: '-devices' } },
  ],
  run: async ({ query, sort, site, offset, limit }, { store, who, nowMs }) => {
    const { rows, total } = await groupFindings(store, {
      sites: visibleSites(who, site),
      where: compileQuery(query, findingsEntity, nowMs),
      order: compileGroupSort(sort),
      offset,
      limit,
    })
    return {
      rows: rows.map(shown),
      total,
      offset,
    }
  },
})

function shown({ urgency, knownExploited, ...row }: FindingGroup): z.output<typeof findingGroup> {
  return { ...row, decision: decisionOf(urgency), knownExploited: knownExploited === 1 }
}
