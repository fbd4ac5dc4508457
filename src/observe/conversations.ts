/**
 * Flows added up by (client, server, transport, port). Bounded: when full, further services of a known pair count under port 0,
 * and what finds no room at all is dropped and counted.
 */
import type { Flow, Outcome, Transport } from '../core/model.ts'

/** A conversation between endpoint ids; times in milliseconds since 1970. */
export type EndpointConversation = {
  readonly client: number
  readonly server: number
  readonly transport: Transport
  readonly port: number
  readonly vlan: number
  /** Application id, 0 for unknown. */
  application: number
  /** Interned name + 1, 0 without one. */
  name: number
  flows: number
  established: number
  refused: number
  packetsOut: number
  packetsIn: number
  bytesOut: number
  bytesIn: number
  firstSeenMs: number
  lastSeenMs: number
}

/** One report of a flow, in numbers. Reused. */
export class FlowReport {
  client = 0
  server = 0
  transport: Transport = 'other'
  clientPort = 0
  serverPort = 0
  vlan = 0
  application = 0
  name = 0
  outcome: Outcome = 'one-way'
  part = 0
  packetsOut = 0
  packetsIn = 0
  bytesOut = 0
  bytesIn = 0
  firstSeenMs = 0
  lastSeenMs = 0
}

const transportCodes: Readonly<Record<Transport, number>> = { tcp: 0, udp: 1, icmp: 2, icmp6: 3, arp: 4, other: 5 }
/** Endpoint ids must stay below this for the key to fit 53 bits. */
export const maxEndpoints = 1 << 17

export class Conversations {
  dropped = 0
  readonly #limit: number
  readonly #byKey = new Map<number, EndpointConversation>()

  constructor(limit: number) {
    this.#limit = limit
  }

  values(): IterableIterator<EndpointConversation> {
    return this.#byKey.values()
  }

  add(report: FlowReport): void {
    const found = this.#byKey.get(keyOf(report, report.serverPort)) ?? this.#open(report)
    if (found === undefined) {
      this.dropped += 1
      return
    }
    if (report.application !== 0) found.application = report.application
    if (report.name !== 0) found.name = report.name
    if (report.part === 0) {
      found.flows += 1
      if (report.outcome === 'established') found.established += 1
      else if (report.outcome === 'refused') found.refused += 1
    }
    found.packetsOut += report.packetsOut
    found.packetsIn += report.packetsIn
    found.bytesOut += report.bytesOut
    found.bytesIn += report.bytesIn
    found.firstSeenMs = Math.min(found.firstSeenMs, report.firstSeenMs)
    found.lastSeenMs = Math.max(found.lastSeenMs, report.lastSeenMs)
  }

  #open(report: FlowReport): EndpointConversation | undefined {
    const { client, server, transport, vlan, firstSeenMs, lastSeenMs } = report
    const port = this.#byKey.size < this.#limit ? report.serverPort : 0
    const key = keyOf(report, port)
    const known = this.#byKey.get(key)
    if (known !== undefined || this.#byKey.size >= this.#limit) return known
    const opened: EndpointConversation = {
      client, server, transport, port, vlan, firstSeenMs, lastSeenMs, application: 0, name: 0,
      flows: 0, established: 0, refused: 0, packetsOut: 0, packetsIn: 0, bytesOut: 0, bytesIn: 0,
    }
    this.#byKey.set(key, opened)
    return opened
  }
}

function keyOf({ client, server, transport }: FlowReport, port: number): number {
  return ((client * maxEndpoints + server) * 8 + transportCodes[transport]) * 65_536 + port
}

/** Builds the value that crosses to the other steps. */
export function flowOf(report: FlowReport, names: FlowNames): Flow {
  return {
    client: names.endpoint(report.client),
    server: names.endpoint(report.server),
    transport: report.transport,
    clientPort: report.clientPort,
    serverPort: report.serverPort,
    application: names.application(report.application),
    name: report.name === 0 ? null : names.name(report.name - 1),
    outcome: report.outcome,
    firstSeenMs: report.firstSeenMs,
    lastSeenMs: report.lastSeenMs,
    packetsOut: report.packetsOut,
    packetsIn: report.packetsIn,
    bytesOut: report.bytesOut,
    bytesIn: report.bytesIn,
    part: report.part,
  }
}

export type FlowNames = {
  endpoint(id: number): Flow['client']
  application(id: number): string | null
  name(id: number): string
}
