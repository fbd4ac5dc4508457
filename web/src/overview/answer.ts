/** What `GET /overview` gives, by the names that these panels use. */
import type { OverviewReadOutput } from '../client.ts'

export type Overview = OverviewReadOutput
export type OverviewAction = Overview['actions'][number]
type Counted = Overview['byLevel'][number]

/** Of one value; 0 where it does not occur. */
export function countOf(counted: readonly Counted[], value: string): number {
  return counted.find((each) => each.value === value)?.count ?? 0
}
