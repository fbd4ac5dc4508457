/** What `GET /overview` gives. */

export type Counted = { readonly value: string; readonly count: number }

export type OverviewAction = {
  /** Id of the risk factor that it removes. */
  readonly factor: string
  readonly title: string
  readonly why: string
  readonly devices: number
  /** Points of risk that go away, summed over the devices. */
  readonly riskRemoved: number
  readonly hours: number
}

export type Overview = {
  readonly devices: number
  readonly iot: number
  readonly meanRisk: number | null
  /** Mean of each site, whenever it moved, oldest first. */
  readonly riskHistory: readonly { readonly site: string; readonly atMs: number; readonly score: number }[]
  readonly byCategory: readonly Counted[]
  readonly byLevel: readonly Counted[]
  readonly findings: readonly { readonly decision: string; readonly findings: number; readonly devices: number }[]
  /** Open ones by severity. */
  readonly alerts: readonly Counted[]
  readonly cleartextShare: number | null
  readonly segmentedness: number | null
  readonly actions: readonly OverviewAction[]
  /** Over how many of the riskiest devices the actions are summed. */
  readonly actionsFrom: number
  readonly lastSeenMs: number | null
  readonly thoughtMs: number | null
}

/** Of one value; 0 where it does not occur. */
export function countOf(counted: readonly Counted[], value: string): number {
  return counted.find((each) => each.value === value)?.count ?? 0
}
