/**
 * Offers payloads to protocols: datagrams by port, streams by content. A stream segment costs one table look-up by its
 * first byte unless a message can start with it; a message that spans segments is collected in order, within a bound.
 */
import { Reader } from '../core/reader.ts'
import type { Protocol } from './protocol.ts'
import { SeenMessages } from './seen-messages.ts'
import { Telling, factIds, type FactSink } from './telling.ts'

const maxMessageBytes = 16_384
const maxSegments = 16
/** Streams being collected at once; more are not begun, and counted. */
const maxCollecting = 1024
const markMask = 0xffff

type Collecting = {
  readonly buffer: Uint8Array
  readonly protocolIndex: number
  length: number
  nextSequence: number
  segments: number
}

export class Dissector {
  /** Fact id → full name. */
  readonly factNames: readonly string[]
  /** Application id, from 1 → protocol name. */
  readonly applications: readonly string[]
  /** Messages that a protocol claimed and then could not read. */
  malformed = 0
  messages = 0
  /** Messages over several segments that were given up, for lack of room or of a segment. */
  abandoned = 0
  readonly #protocols: readonly Protocol[]
  readonly #ids: readonly ReadonlyMap<string, number>[]
  readonly #sink: FactSink
  readonly #reader = new Reader()
  readonly #telling = new Telling()
  readonly #seen = new SeenMessages()
  /** UDP port → protocol index + 1. */
  readonly #ports = new Uint8Array(65_536)
  /** First byte → range in `#candidates` of stream protocols. */
  readonly #candidateStart = new Int32Array(257)
  readonly #candidates: Int32Array
  readonly #collecting = new Map<number, Collecting>()
  /** How many collections a flow id, masked, may have: 0 spares the look-up. */
  readonly #marks = new Uint8Array(markMask + 1)

  constructor(protocols: readonly Protocol[], sink: FactSink) {
    this.#protocols = protocols
    this.#sink = sink
    this.applications = ['', ...protocols.map(({ name }) => name)]
    const names: string[] = []
    this.#ids = protocols.map((protocol) => {
      const ids = factIds(protocol, names.length)
      for (const name of ids.keys()) names.push(`${protocol.name}.${name}`)
      return ids
    })
    this.factNames = names
    for (const [index, { over, ports }] of protocols.entries())
      if (over === 'udp') for (const port of ports) this.#ports[port] = index + 1
    const streams = protocols.flatMap(({ over }, index) => (over === 'tcp' ? [index] : []))
    const candidates: number[] = []
    for (let byte = 0; byte < 256; byte += 1) {
      this.#candidateStart[byte] = candidates.length
      candidates.push(...streams.filter((index) => protocols[index]?.firstBytes?.includes(byte)))
    }
    this.#candidateStart[256] = candidates.length
    this.#candidates = Int32Array.from(candidates)
  }

  /** Facts dropped because one message told too many. */
  get dropped(): number {
    return this.#telling.dropped
  }

  /** Whether a datagram between these ports would be read at all. */
  wantsDatagram(sourcePort: number, targetPort: number): boolean {
    return ((this.#ports[sourcePort] ?? 0) | (this.#ports[targetPort] ?? 0)) !== 0
  }

  /**
   * Reads a datagram's payload. `sender` is a number for whoever sent it. Returns its application id, 0 when nothing
   * claims it.
   */
  datagram(
    bytes: Uint8Array,
    start: number,
    end: number,
    sourcePort: number,
    targetPort: number,
    fromClient: number,
    sender: number,
  ): number {
    const byTarget = this.#ports[targetPort] ?? 0
    const found = byTarget !== 0 ? byTarget : (this.#ports[sourcePort] ?? 0)
    const protocol = this.#protocols[found - 1]
    if (protocol === undefined || !protocol.claims(bytes, start, end, targetPort)) return 0
    if (protocol.repeats === true && this.#seen.sawBefore(bytes, start, end, sender)) return found
    this.#read(found - 1, bytes, start, end, fromClient)
    return found
  }

  /**
   * Reads a segment's payload. `flowId` names the flow uniquely; `port` is the server's; `application` is what the flow
   * was recognised as, 0 before. Returns the flow's application id from now on.
   */
  segment(
    bytes: Uint8Array,
    start: number,
    end: number,
    sequence: number,
    flowId: number,
    fromClient: number,
    port: number,
    application: number,
  ): number {
    if (
      this.#marks[flowId & markMask] !== 0 &&
      this.#continue(bytes, start, end, sequence, flowId * 2 + fromClient, fromClient)
    )
      return application
    const first = bytes[start] ?? 0
    const from = this.#candidateStart[first] ?? 0
    const to = this.#candidateStart[first + 1] ?? 0
    if (from === to) return application
    const index = this.#claimant(bytes, start, end, from, to, port, application)
    if (index < 0) return application
    this.#begin(index, bytes, start, end, sequence, flowId * 2 + fromClient, fromClient)
    return index + 1
  }

  #claimant(
    bytes: Uint8Array,
    start: number,
    end: number,
    from: number,
    to: number,
    port: number,
    application: number,
  ): number {
    for (let i = from; i < to; i += 1) {
      const index = this.#candidates[i] ?? 0
      if (index + 1 === application && this.#protocols[index]?.claims(bytes, start, end, port) === true) return index
    }
    for (let i = from; i < to; i += 1) {
      const index = this.#candidates[i] ?? 0
      if (index + 1 !== application && this.#protocols[index]?.claims(bytes, start, end, port) === true) return index
    }
    return -1
  }

  #begin(
    index: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    sequence: number,
    key: number,
    fromClient: number,
  ): void {
    const needed = this.#protocols[index]?.needs?.(bytes, start, end) ?? end - start
    if (needed <= 0) return
    if (needed <= end - start) {
      this.#read(index, bytes, start, end, fromClient)
      return
    }
    if (needed > maxMessageBytes || this.#collecting.size >= maxCollecting) {
      this.abandoned += 1
      return
    }
    const buffer = new Uint8Array(needed)
    buffer.set(bytes.subarray(start, end))
    this.#forget(key)
    this.#collecting.set(key, {
      buffer,
      protocolIndex: index,
      length: end - start,
      nextSequence: (sequence + (end - start)) | 0,
      segments: 1,
    })
    this.#mark(key, 1)
  }

  /** Adds a segment to a message under collection. False when the flow has none in this direction. */
  #continue(bytes: Uint8Array, start: number, end: number, sequence: number, key: number, fromClient: number): boolean {
    const collecting = this.#collecting.get(key)
    if (collecting === undefined) return false
    const skip = (collecting.nextSequence - sequence) | 0
    if (skip >= end - start) return true // all of it was there before
    if (skip < 0) {
      this.#forget(key)
      this.abandoned += 1
      return true
    }
    const take = Math.min(end - start - skip, collecting.buffer.length - collecting.length)
    collecting.buffer.set(bytes.subarray(start + skip, start + skip + take), collecting.length)
    collecting.length += take
    collecting.nextSequence = (collecting.nextSequence + take) | 0
    collecting.segments += 1
    this.#settle(collecting, key, fromClient)
    const rest = start + skip + take
    if (rest < end) this.#continue(bytes, rest, end, collecting.nextSequence, key, fromClient)
    return true
  }

  /** Reads the message when it is whole; learns that it is longer than thought; or gives up. */
  #settle(collecting: Collecting, key: number, fromClient: number): void {
    const { buffer, length, protocolIndex } = collecting
    if (length === buffer.length) {
      this.#forget(key)
      const needed = this.#protocols[protocolIndex]?.needs?.(buffer, 0, length) ?? length
      if (needed <= length) this.#read(protocolIndex, buffer, 0, length, fromClient)
      else this.#extend(collecting, needed, key)
    } else if (collecting.segments >= maxSegments) {
      this.#forget(key)
      this.abandoned += 1
    }
  }

  #extend(collecting: Collecting, needed: number, key: number): void {
    if (needed > maxMessageBytes || collecting.segments >= maxSegments) {
      this.abandoned += 1
      return
    }
    const buffer = new Uint8Array(needed)
    buffer.set(collecting.buffer)
    this.#collecting.set(key, { ...collecting, buffer })
    this.#mark(key, 1)
  }

  #read(index: number, bytes: Uint8Array, start: number, end: number, fromClient: number): void {
    const reader = this.#reader.reset(bytes, start, end)
    this.#telling.reset(this.#ids[index] ?? noIds, fromClient)
    this.#protocols[index]?.decode(reader, this.#telling)
    this.messages += 1
    if (reader.failed) this.malformed += 1
    else this.#telling.commit(bytes, this.#sink)
  }

  /** The flow has ended: what was being collected for it is dropped. */
  endFlow(flowId: number): void {
    if (this.#marks[flowId & markMask] === 0) return
    this.#forget(flowId * 2)
    this.#forget(flowId * 2 + 1)
  }

  #forget(key: number): void {
    if (this.#collecting.delete(key)) this.#mark(key, -1)
  }

  /**
   * At most `maxCollecting` share a mark, so the count is kept below 255 by saturating: a saturated mark only costs
   * look-ups.
   */
  #mark(key: number, change: 1 | -1): void {
    const at = Math.floor(key / 2) & markMask
    const count = this.#marks[at] ?? 0
    if (count < 255) this.#marks[at] = count + change
  }
}

const noIds: ReadonlyMap<string, number> = new Map()
