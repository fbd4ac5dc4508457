/**
 * What a source must say: records that another program wrote about a network (logs, flow records, leases), as the
 * same facts and flows that packets give. `sources/zeek-log.ts` is a typical one.
 *
 * A source reads pieces as they come, in bounded memory, and never throws: a record that cannot be read is counted.
 * What a record does not tell is `null` or left out, never guessed.
 */
import type { Endpoint, Fact, Flow } from '../core/model.ts'

/** The two sides of a flow that a record names. */
type FlowSides = {
  readonly clientIp: string
  readonly clientPort: number
  readonly serverIp: string
  readonly serverPort: number
}

/** Receives what records say. Times are milliseconds since 1970, addresses as this project writes them. */
export type RecordSink = {
  /** What a device told; with a `peer` an event. */
  fact(fact: Fact): void
  flow(flow: Flow): void
  /** The MAC of the endpoint was given its address. */
  assigned(endpoint: Endpoint, atMs: number): void
  /** A DNS answer: the address belongs to the name. */
  resolved(ip: string, name: string): void
  /** The client asked for this name (SNI, HTTP host): names the flow, whose own record comes later. */
  asked(sides: FlowSides, name: string): void
}

export type RecordCounts = {
  /** Records that were read. */
  records: number
  /** Records that could not be read: cut, too long, or not of the form that they should have. */
  broken: number
  /** Records of a kind that says nothing about a device or a conversation. */
  ignored: number
}

/** One file being read. */
export type RecordReader = {
  /** Takes the next bytes of the file; they are used during the call only. */
  push(bytes: Uint8Array): void
  /** Says that nothing more comes. */
  finish(): void
  readonly counts: Readonly<RecordCounts>
}

/** All files of one run: what one file teaches, such as a template or a certificate, holds for those after it. */
export type SourceRun = {
  /** @param fileName name without its folder and without `.gz` */
  open(fileName: string): RecordReader
  /** Says that no file follows: hands on what still waited for another part. */
  finish?(): void
}

export type SourceExample = {
  /** What this is. */
  readonly name: string
  readonly fileName: string
  /** The file as text, or as hex with spaces ignored. */
  readonly text?: string
  readonly hex?: string
  /** Endpoint (`address`, or `mac address`), fact name and value of each fact, in order; events end with `@ peer`. */
  readonly facts?: readonly string[]
  /** `client port > server port transport application outcome packets bytes` both ways, in order. */
  readonly flows?: readonly string[]
  /** `mac address`, in order. */
  readonly assigned?: readonly string[]
  readonly broken?: number
  /** Records make a flow together, so that a part of the file may give another flow. */
  readonly joins?: true
}

export type Source = {
  readonly name: string
  readonly title: string
  /** Where the form is described. */
  readonly spec: string
  /** What such records cannot tell, or tell worse than packets, in sentences. */
  readonly cannotKnow: readonly string[]
  /** Facts that no decoder tells: full name to the sentence shown in the documentation. */
  readonly tells: Readonly<Record<string, string>>
  /** The same for facts about whoever sent the records: no file knows that, only a capture or the network does. */
  readonly tellsOfSender?: Readonly<Record<string, string>>
  readonly examples: readonly SourceExample[]
  /** Whether a file that starts with these bytes (unpacked, some thousand) is of this kind. The name only decides ties. */
  recognises(first: Uint8Array, fileName: string): boolean
  /** Such files name the flows of others, and are read before them. */
  comesFirst?(first: Uint8Array, fileName: string): boolean
  start(sink: RecordSink, site: string): SourceRun
}

/** Types a source's definition. */
export function source(definition: Source): Source {
  return definition
}
