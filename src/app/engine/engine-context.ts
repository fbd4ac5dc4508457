/** What the parts of the engine share: the link, the store, the clock, and when to end. Types only. */
import type { Link } from '../../link/memory-link.ts'
import type { Store } from '../../store/open-store.ts'
import type { Report } from '../report.ts'
import type { Sensor } from './sensor.ts'

export type Log = {
  info(told: object, sentence: string): void
  warn(told: object, sentence: string): void
}

export type EngineContext = {
  readonly store: Store
  readonly link: Link
  readonly log: Log
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Ends the sources: what they have is handed over still. */
  readonly until: AbortSignal
  /** Different in every run: what is seen once is numbered under it. */
  readonly run: string
  /** Counts what the sensor reads, from here on and after its end. */
  readonly register: (sensor: Sensor, input: SensorInput) => void
  /** The sensor reads no more. */
  readonly end: (sensor: Sensor) => void
}

/** What the report says of an input beside its counts. */
export type SensorInput = {
  readonly site: string
  readonly path: string
  readonly synthetic: boolean
  /** Lost before Cordon, null when unknown. */
  readonly lost: () => number | null
}

export type Unreadable = Report['input']['unreadable'][number]
