/** What a sensor hands over at a time: facts and flows, with an identity that makes a second delivery harmless. Types only. */
import type { Fact, Flow } from './model.ts'

/** All of one site. Applying it twice, or batches in another order, gives the same store. */
export type Batch = {
  /** Unique, and the same again when the same input is read again, such as `upload:<sha-256>:12`. */
  readonly id: string
  readonly site: string
  /** Who saw it, such as `interface eth0` or `upload clinic.pcapng`. */
  readonly sensor: string
  readonly facts: readonly Fact[]
  readonly flows: readonly Flow[]
}
