/** What the API answers about the service itself, as far as these pages read it. */

export type Status = {
  readonly version: string
  readonly engine: string
  readonly startedMs: number
  readonly queuedBatches: number
  readonly memoryBytes: number
  readonly lastThoughtMs: number | null
  readonly diskBytes: number
  readonly diskBudgetBytes: number | null
}

export type Setting = {
  readonly name: string
  readonly title: string
  /** What it means, and what a smaller value costs. */
  readonly sentence: string
  /** Such as `days` or `bytes`; empty without one. */
  readonly unit: string
  readonly value: number | string | boolean | null
  readonly least?: number
  readonly most?: number
}

export type Channel = {
  readonly id: string
  readonly title: string
  readonly sentence: string
  readonly state: string
  readonly waiting: number
  readonly lastSentMs: number | null
}
