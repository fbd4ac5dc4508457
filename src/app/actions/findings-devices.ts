/** The devices that one finding concerns. */
import { z } from 'zod'
import { listFindingDevices, type ListedFinding } from '../../store/queries-findings.ts'
import { action } from '../action.ts'
import { compileQuery, compileSort } from '../query/compile-query.ts'
import { devicesEntity } from '../query/devices-entity.ts'
import { finding } from '../report-device.ts'
import { findingDevice } from '../rows/finding-rows.ts'
import { isDecision } from '../rows/decisions.ts'
import { idField, listInput, pageOf } from '../rows/list-input.ts'
import { visibleSites } from '../visible-sites.ts'
import { storedJson } from '../stored-json.ts'

const { query, ...rest } = listInput

export const findingsDevices = action({
  id: 'findings.devices',
  summary: 'List the devices that a finding concerns.',
  method: 'GET',
  path: '/findings/:id/devices',
  role: 'viewer',
  input: z.object({ id: idField, query: query.describe('Which devices, in the query language.'), ...rest }),
  output: pageOf(findingDevice),
  audit: null,
  examples: [{ title: 'The riskiest first', input: { id: 'CVE-2021-0001', sort: '-riskScore' } }],
  run: async ({ id, query, sort, site, offset, limit }, { store, who, nowMs }) => {
    const { rows, total } = await listFindingDevices(store, id, {
      sites: visibleSites(who, site),
      where: compileQuery(query, devicesEntity, nowMs),
      order: compileSort(sort, devicesEntity),
      offset,
      limit,
    })
    return { rows: rows.map(shown), total, offset }
  },
})

function shown({ findingJson, knownExploited, decision, ...row }: ListedFinding): z.output<typeof findingDevice> {
  const { why, decisionWhy } = storedJson(finding, findingJson) ?? { why: '', decisionWhy: '' }
  const known = { decision: isDecision(decision) ? decision : 'defer', knownExploited: knownExploited === 1 } as const
  return { ...row, ...known, why, decisionWhy }
}
