/** What the API answers about segmentation, as far as these pages read it. */
import type { PairSum } from './matrix.ts'
import type { Policy, Zone } from './policy.ts'

export type Replay = {
  readonly considered: number
  readonly flows: number
  readonly allowed: number
  readonly blockedFlows: number
  readonly blocked: readonly {
    readonly client: string
    readonly server: string
    readonly transport: string
    readonly port: number
    readonly flows: number
    readonly why: string
  }[]
  readonly notForwarded: number
  readonly sameZone: number
  readonly unanswered: number
  readonly suspectFlows: { readonly blocked: number; readonly allowed: number }
}

export type Segmentation = {
  readonly zones: readonly Zone[]
  readonly metrics: Readonly<Record<string, number | null>>
  readonly notes: readonly string[]
}

export type PairSums = { readonly cells: readonly PairSum[] }

export type PairFlow = {
  readonly client: string
  readonly clientTitle: string
  readonly server: string
  readonly serverTitle: string
  readonly transport: string
  readonly port: number
  readonly application: string | null
  readonly name: string | null
  readonly flows: number
  readonly bytes: number
  readonly allowed: boolean
  readonly why: string
  readonly lastSeenMs: number
}

export type PolicyVersion = {
  readonly site: string
  readonly version: number
  readonly createdMs: number
  readonly author: string
  readonly state: string
  readonly sentence: string
  readonly decidedBy: string
  readonly decidedMs: number | null
}

export type PolicyDetail = PolicyVersion & {
  readonly policy: Policy
  /** Null when none was kept. */
  readonly replay: Replay | null
  readonly metrics: Readonly<Record<string, number | null>>
}
