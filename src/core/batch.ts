/** What a sensor hands over at a time: facts and flows, with an identity that makes a second delivery harmless. Types only. */
import type { Endpoint, Fact, Flow } from './model.ts'

/** An address that was seen, and what is known of it beyond its facts and flows. */
export type SeenEndpoint = {
  readonly endpoint: Endpoint
  /** Bits as in observe/endpoint-table.ts: 1 sent, 2 the MAC claimed the address, 4 group, 8 opened a flow. */
  readonly flags: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

/** All of one site. Applying it twice, or batches in another order, gives the same store. */
export type Batch = {
  /** Unique, and the same again when the same input is read again, such as `upload:<sha-256>:12`. */
  readonly id: string
  readonly site: string
  /** Who saw it, such as `interface eth0` or `upload clinic.pcapng`. */
  readonly sensor: string
  readonly facts: readonly Fact[]
  readonly flows: readonly Flow[]
  /** Endpoints that are new or of which more is known. Left out: what facts and flows say is all there is. */
  readonly endpoints?: readonly SeenEndpoint[]
}
