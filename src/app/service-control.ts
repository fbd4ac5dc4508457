/** What the running service can be asked for by actions. Types only; the service itself is open-control.ts. */
import type { ChangeKind } from '../store/changes.ts'
import type { Dispatcher } from './dispatcher.ts'

export type SourceState = {
  readonly id: string
  readonly site: string
  /** Such as `interface`, `folder`, `listener`, `demo`. */
  readonly kind: string
  readonly title: string
  readonly state: 'running' | 'waiting' | 'stopped' | 'failed'
  readonly sentence: string
  readonly packets: number
  /** Lost before Cordon, null when unknown. */
  readonly lost: number | null
  readonly lastSeenMs: number | null
}

export type ServiceControl = {
  /** Where alerts are sent. */
  readonly channels: Pick<Dispatcher, 'states' | 'test'>
  /** Where a file that is being uploaded is written, so that it can be taken over without a copy. */
  readonly uploadFolder: string
  /** What is captured from right now. */
  sources(): readonly SourceState[]
  /**
   * Takes over a file that was uploaded completely: it is durable when this resolves, and read soon.
   * @returns the id of its job
   */
  takeUpload(upload: {
    readonly path: string
    readonly title: string
    readonly site: string
    readonly author: string
  }): Promise<string>
  /** A person decided something that changes answers (a label, an alert): think again about this site soon. */
  reconsider(site: string): void
  /** Something changed in the store that browsers may want to know. */
  announce(change: { readonly site: string; readonly kind: ChangeKind; readonly ids: readonly string[] }): Promise<void>
  /** Facts for the status page. */
  health(): {
    readonly startedMs: number
    readonly queuedBatches: number
    readonly memoryBytes: number
    readonly lastThoughtMs: number | null
    readonly diskBytes: number
    readonly diskBudgetBytes: number | null
    /** Days by class of data. */
    readonly retentionDays: Readonly<Record<string, number>>
    /** Why nothing can be written at the moment, null when all is well: the service is then not ready. */
    readonly fault: string | null
  }
  /** Metrics in the text form of Prometheus. */
  metrics(): Promise<string>
}
