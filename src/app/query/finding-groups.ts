/** What added-up findings can be sorted by: columns of the sums, not of the single findings that a query speaks of. */
import type { Order } from '../../store/queries-page.ts'
import { compileSort } from './compile-query.ts'
import type { Entity, Field } from './entity.ts'
import { findingsEntity } from './findings-entity.ts'

const columns: Readonly<Record<string, string>> = { decision: 'urgency', firstSeen: 'firstSeenMs' }
const devices: Field = { title: 'Devices', sentence: 'How many it concerns.', kind: 'number', column: 'groups.devices' }

/** Sorting takes fields of this one; filtering those of findings. */
export const findingGroupsEntity: Entity = {
  ...findingsEntity,
  fields: {
    ...Object.fromEntries(
      Object.entries(findingsEntity.fields).map(([name, field]) => [
        name,
        { ...field, column: `groups.${columns[name] ?? name}`, sortBy: `groups.${columns[name] ?? name}` },
      ]),
    ),
    devices,
    confirmed: { ...devices, title: 'Confirmed', column: 'groups.confirmed' },
  },
  alias: { urgency: 'decision' },
  sort: '-decision,-knownExploited,-cvss,-devices',
  key: ['groups.id'],
}

/** @throws UserError `query-wrong` */
export function compileGroupSort(text: string): readonly Order[] {
  return compileSort(text, findingGroupsEntity)
}
