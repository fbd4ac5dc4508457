/** What the engine is told at its start, and what it tells while it runs. Values only: they cross between threads. */
import type { RetentionSettings } from '../config/retention-settings.ts'
import type { StorePlace } from '../../store/open-store.ts'
import type { SourceState } from '../service-control.ts'

/** Where packets and records come from, and of which site they are. */
export type SourceSettings = { readonly site: string } & (
  | { readonly kind: 'interface'; readonly interface: string; readonly filter: string | null }
  | { readonly kind: 'folder'; readonly folder: string }
  | { readonly kind: 'listener'; readonly address: string; readonly port: number }
  | { readonly kind: 'demo'; readonly network: string; readonly seed: number }
)

export type EngineOptions = {
  readonly store: StorePlace
  /** The data folder. Files of jobs are named relative to it. */
  readonly folder: string
  readonly sources: readonly SourceSettings[]
  /** Folder of feeds; null for none. */
  readonly feeds: string | null
  /** What the classes of data say when absent. */
  readonly retention?: RetentionSettings
  /** Folder of a backup a day; none without. */
  readonly backups?: string
}

/** Seconds that a step took in all, and how often. */
export type StepTime = { readonly seconds: number; readonly count: number }

export type EngineStatus = {
  readonly sources: readonly SourceState[]
  /** Batches that are not durable yet. */
  readonly queuedBatches: number
  /** Of the whole process. */
  readonly memoryBytes: number
  readonly lastThoughtMs: number | null
  readonly packets: number
  readonly undecodable: number
  readonly batches: number
  readonly facts: number
  readonly flows: number
  /** Batches that were there already. */
  readonly repeated: number
  /** Entries that found no room, by table. */
  readonly dropped: Readonly<Record<string, number>>
  readonly steps: Readonly<Record<'store' | 'observe' | 'think' | 'write', StepTime>>
  /** Why nothing can be written at the moment; null when all is well. */
  readonly fault: string | null
}
