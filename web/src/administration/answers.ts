/** What the API answers about the service itself, as far as these pages read it. */

export type Status = {
  readonly version: string
  readonly node: string
  readonly store: string
  readonly startedMs: number | null
  readonly queuedBatches: number
  readonly memoryBytes: number
  readonly lastThoughtMs: number | null
  readonly diskBytes: number
  readonly diskBudgetBytes: number | null
  readonly retention: readonly {
    readonly name: string
    readonly title: string
    readonly sentence: string
    readonly days: number
  }[]
}

export type Channel = {
  /** As in the configuration. */
  readonly name: string
  readonly title: string
  readonly state: string
  /** Since the service started. */
  readonly delivered: number
  /** Refused by the receiver for good. */
  readonly skipped: number
  readonly lastDeliveredMs: number | null
  readonly fault: string | null
  readonly nextTryMs: number | null
}
