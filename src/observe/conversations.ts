/**
 * Flows added up by (client, server, transport, port), in typed arrays. Bounded: when full, further services of a pair
 * count under port 0, and what finds no room at all is dropped and counted.
 */
import type { Outcome } from '../core/model.ts'

/** Endpoint ids are below this. */
export const maxEndpoints = 1 << 17

/** One report of a flow, in numbers. Reused. Times in milliseconds since 1970. */
export class FlowReport {
  client = 0
  server = 0
  /** Index into `transports` of core. */
  transport = 0
  clientPort = 0
  serverPort = 0
  vlan = 0
  /** Application id, 0 for unknown. */
  application = 0
  /** Interned name + 1, 0 without one. */
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

/** Int32 fields of a record of `ints`. */
export const CLIENT = 0
export const SERVER = 1
/** Port | transport << 16. */
export const SERVICE = 2
export const VLAN = 3
export const APPLICATION = 4
export const LABEL = 5
export const FLOWS = 6
export const ESTABLISHED = 7
export const REFUSED = 8
export const intsEach = 9

/** Float64 fields of a record of `floats`. */
export const PACKETS_OUT = 0
export const PACKETS_IN = 1
export const BYTES_OUT = 2
export const BYTES_IN = 3
export const FIRST_SEEN = 4
export const LAST_SEEN = 5
export const floatsEach = 6

export class Conversations {
  dropped = 0
  count = 0
  ints = new Int32Array(intsEach << 12)
  floats = new Float64Array(floatsEach << 12)
  readonly #limit: number
  /** Record + 1; a power of two, at most half full. */
  #slots = new Int32Array(1 << 13)

  constructor(limit: number) {
    this.#limit = limit
  }

  add(report: FlowReport): void {
    const record = this.#recordOf(report)
    if (record < 0) {
      this.dropped += 1
      return
    }
    const { ints, floats } = this
    const at = record * intsEach
    if (report.application !== 0) ints[at + APPLICATION] = report.application
    if (report.name !== 0) ints[at + LABEL] = report.name
    if (report.part === 0) {
      ints[at + FLOWS] = (ints[at + FLOWS] ?? 0) + 1
      if (report.outcome === 'established') ints[at + ESTABLISHED] = (ints[at + ESTABLISHED] ?? 0) + 1
      else if (report.outcome === 'refused') ints[at + REFUSED] = (ints[at + REFUSED] ?? 0) + 1
    }
    const float = record * floatsEach
    floats[float + PACKETS_OUT] = (floats[float + PACKETS_OUT] ?? 0) + report.packetsOut
    floats[float + PACKETS_IN] = (floats[float + PACKETS_IN] ?? 0) + report.packetsIn
    floats[float + BYTES_OUT] = (floats[float + BYTES_OUT] ?? 0) + report.bytesOut
    floats[float + BYTES_IN] = (floats[float + BYTES_IN] ?? 0) + report.bytesIn
    const first = floats[float + FIRST_SEEN] ?? 0
    if (first === 0 || report.firstSeenMs < first) floats[float + FIRST_SEEN] = report.firstSeenMs
    if (report.lastSeenMs > (floats[float + LAST_SEEN] ?? 0)) floats[float + LAST_SEEN] = report.lastSeenMs
  }

  #recordOf(report: FlowReport): number {
    const service = report.serverPort | (report.transport << 16)
    const known = this.#find(report.client, report.server, service)
    if (known >= 0) return known
    if (this.count < this.#limit) return this.#open(report, service)
    return this.#find(report.client, report.server, report.transport << 16)
  }

  #find(client: number, server: number, service: number): number {
    const { ints } = this
    const mask = this.#slots.length - 1
    let slot = hashOf(client, server, service) & mask
    for (;;) {
      const record = (this.#slots[slot] ?? 0) - 1
      if (record < 0) return -1
      const at = record * intsEach
      if (ints[at + CLIENT] === client && ints[at + SERVER] === server && ints[at + SERVICE] === service) return record
      slot = (slot + 1) & mask
    }
  }

  #open({ client, server, vlan }: FlowReport, service: number): number {
    const record = this.count
    if ((record + 1) * intsEach > this.ints.length) this.#growRecords()
    const at = record * intsEach
    this.ints[at + CLIENT] = client
    this.ints[at + SERVER] = server
    this.ints[at + SERVICE] = service
    this.ints[at + VLAN] = vlan
    this.count = record + 1
    if (this.count * 2 > this.#slots.length) this.#slots = new Int32Array(this.#slots.length * 2)
    else {
      this.#link(record)
      return record
    }
    for (let each = 0; each < this.count; each += 1) this.#link(each)
    return record
  }

  #link(record: number): void {
    const at = record * intsEach
    const mask = this.#slots.length - 1
    let slot = hashOf(this.ints[at + CLIENT] ?? 0, this.ints[at + SERVER] ?? 0, this.ints[at + SERVICE] ?? 0) & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = record + 1
  }

  #growRecords(): void {
    const ints = new Int32Array(this.ints.length * 2)
    ints.set(this.ints)
    this.ints = ints
    const floats = new Float64Array(this.floats.length * 2)
    floats.set(this.floats)
    this.floats = floats
  }
}

function hashOf(client: number, server: number, service: number): number {
  let hash = Math.imul(client ^ Math.imul(server, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(service, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
