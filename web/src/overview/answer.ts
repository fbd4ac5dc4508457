/** What `GET /overview` gives. */
import type { Level } from '../words.ts'

type PerLevel = Readonly<Record<Level, number>>

export type OverviewAction = {
  readonly kind: string
  readonly title: string
  readonly sentence: string
  readonly devices: number
  /** Points of risk that go away, summed over the devices. */
  readonly riskRemoved: number
  readonly hours: number | null
  readonly effort: string
  /** Id of the finding, the alert or the policy it is about. */
  readonly target: string
}

export type Overview = {
  readonly devices: number
  readonly risk: { readonly mean: number; readonly level: string; readonly changeWeek: number | null } | null
  readonly riskHistory: readonly { readonly atMs: number; readonly score: number }[]
  readonly byLevel: PerLevel
  readonly byCategory: readonly { readonly value: string; readonly devices: number; readonly maxRisk: number }[]
  /** Open ones by severity. */
  readonly alerts: PerLevel
  readonly findings: { readonly devices: number; readonly total: number }
  readonly actions: readonly OverviewAction[]
  readonly lastSeenMs: number | null
  readonly summary: {
    readonly iotShare: number | null
    readonly cleartextShare: number | null
    readonly vulnerableShare: number | null
    readonly segmentedness: number | null
  }
}
