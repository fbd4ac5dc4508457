/**
 * Offers payloads to protocols, by registered port and by content. What a flow was recognised as is asked first and,
 * but for protocols that may interrupt it, alone; a side of a flow that nobody claims in its first payloads is given up,
 * and so is one that its protocol has enough of. What isn't a flow (frames without IP) is read message by message.
 */
import { flowMemoryInts } from '../core/flow-memory.ts'
import type { Protocol } from './protocol.ts'
import { FlowAt, MessageReader } from './message-reader.ts'
import { ProtocolTables, askedOf, type Asked, type Candidates } from './protocol-tables.ts'
import { SeenMessages } from './seen-messages.ts'
import { Streams } from './streams.ts'
import type { FactSink } from './telling.ts'

/** Some senders pad a bare ACK to the shortest Ethernet frame with bytes that count as payload. */
const maxPaddingBytes = 6
/** A segment this far after a hole is read as it is: the bytes between are lost. */
const maxHoleBytes = 65_536

/** Whether what the segment repeats was no data but the padding of the segment before. */
function followsPadding(gap: number, length: number): boolean {
  return gap >= -maxPaddingBytes && length > maxPaddingBytes
}

export class Dissector {
  /** Fact id → full name. */
  readonly factNames: readonly string[]
  /** Ids of facts whose values name a person. */
  readonly personalFacts: ReadonlySet<number>
  /** Ids of facts that one device may tell any number of. */
  readonly countlessFacts: ReadonlySet<number>
  /** Application id, from 1 → protocol name. */
  readonly applications: readonly string[]
  readonly #protocols: readonly Asked[]
  readonly #tables: ProtocolTables
  readonly #messages: MessageReader
  readonly #streams: Streams
  readonly #seen = new SeenMessages()
  readonly #flow = new FlowAt()
  /** Stands for the memory of what is no flow. */
  readonly #noMemory = new Int32Array(flowMemoryInts)

  constructor(protocols: readonly Protocol[], sink: FactSink) {
    this.#protocols = askedOf(protocols)
    this.#tables = new ProtocolTables(protocols)
    this.#messages = new MessageReader(protocols, sink)
    this.applications = ['', ...protocols.map(({ name }) => name)]
    this.factNames = this.#messages.factNames
    this.personalFacts = this.#messages.personalFacts
    this.countlessFacts = this.#messages.countlessFacts
    this.#streams = new Streams(
      {
        claimant: (bytes, start, end) => this.#streamClaimant(bytes, start, end),
        needs: (index, bytes, start, end) => this.#protocols[index]?.needs?.(bytes, start, end) ?? end - start,
        read: (index, bytes, start, end) => this.#messages.read(index, bytes, start, end, this.#flow),
      },
      this.#flow,
    )
  }

  get messages(): number {
    return this.#messages.messages
  }

  /** Messages that a protocol claimed and then could not read. */
  get malformed(): number {
    return this.#messages.malformed
  }

  /** Messages over several segments that were given up, for lack of room or of a segment. */
  get abandoned(): number {
    return this.#streams.abandoned
  }

  /** Facts dropped because one message told too many. */
  get dropped(): number {
    return this.#messages.dropped
  }

  /**
   * Reads a datagram's payload. `ints[at…]` is the flow's memory (core/flow-memory.ts), `direction` its side, `sender` a
   * number for whoever sent it.
   */
  datagram(
    bytes: Uint8Array,
    start: number,
    end: number,
    ints: Int32Array,
    at: number,
    direction: number,
    fromClient: number,
    sourcePort: number,
    targetPort: number,
    sender: number,
  ): void {
    const flow = this.#enter(ints, at, 0, direction, fromClient, fromClient === 1 ? targetPort : sourcePort)
    flow.over = 'udp'
    const known = flow.application
    const tables = this.#tables
    const first = bytes[start] ?? 0
    if (known !== 0) {
      let next = known - 1
      if (!this.#isClaimed(next, bytes, start, end))
        next = this.#amongLikely(tables.datagramInterruptsByByte[first], bytes, start, end)
      if (next >= 0) this.#readDatagram(next, bytes, start, end, sender)
      return
    }
    let index = this.#among(tables.datagramsOnPort(targetPort), bytes, start, end)
    if (index < 0) index = this.#among(tables.datagramsOnPort(sourcePort), bytes, start, end)
    if (index < 0) index = this.#byContent(tables.datagramsByByte[first], bytes, start, end)
    if (index === -2) return
    if (index < 0) flow.failTry()
    else this.#readDatagram(index, bytes, start, end, sender)
  }

  /** Reads what an IP packet of another protocol than TCP and UDP carries. */
  ipPayload(
    bytes: Uint8Array,
    start: number,
    end: number,
    ints: Int32Array,
    at: number,
    direction: number,
    fromClient: number,
    protocolNumber: number,
    sender: number,
  ): void {
    const flow = this.#enter(ints, at, 0, direction, fromClient, protocolNumber)
    flow.over = 'ip'
    const index = this.#among(this.#tables.overIp(protocolNumber), bytes, start, end)
    if (index < 0) flow.failTry()
    else this.#readDatagram(index, bytes, start, end, sender)
  }

  /** Whether frames of this EtherType (as `Packet` has it) are read at all. */
  wantsFrame(etherType: number): boolean {
    return this.#tables.overEtherType(etherType).length > 0
  }

  /** Reads what a frame without IP carries. */
  frame(bytes: Uint8Array, start: number, end: number, etherType: number, sender: number): void {
    const flow = this.#enter(this.#noMemory.fill(0), 0, 0, 0, 1, etherType)
    flow.over = 'ethernet'
    const index = this.#among(this.#tables.overEtherType(etherType), bytes, start, end)
    if (index >= 0) this.#readDatagram(index, bytes, start, end, sender)
  }

  /**
   * Reads a segment's payload. `uid` names the flow uniquely, `ints[at…]` is its memory, `direction` its side, `port` the
   * server's. `gap`: bytes missing between this segment and the ones before it; negative: bytes that were there before.
   */
  segment(
    bytes: Uint8Array,
    start: number,
    end: number,
    ints: Int32Array,
    at: number,
    uid: number,
    direction: number,
    fromClient: number,
    port: number,
    sequence: number,
    gap: number,
  ): void {
    const flow = this.#enter(ints, at, uid, direction, fromClient, port)
    flow.over = 'tcp'
    const streams = this.#streams
    if (streams.mayHold(uid) && streams.feed(bytes, start, end, sequence)) return
    if (gap > 0 && gap <= maxHoleBytes && this.#wantsOrder() && streams.hold(bytes, start, end, sequence, gap)) return
    const from = gap < 0 && !followsPadding(gap, end - start) ? start - gap : start
    if (from < end) streams.offer(bytes, from, end, (sequence + (from - start)) | 0)
  }

  /** Whether the flow has something that `endFlow` would read. */
  mayHold(uid: number): boolean {
    return this.#streams.mayHold(uid)
  }

  /** This side of the flow ends: what is held of it is read. */
  endFlow(ints: Int32Array, at: number, uid: number, direction: number, fromClient: number, port: number): void {
    this.#enter(ints, at, uid, direction, fromClient, port).over = 'tcp'
    this.#streams.flush()
  }

  #enter(ints: Int32Array, at: number, uid: number, direction: number, fromClient: number, port: number): FlowAt {
    const flow = this.#flow
    flow.ints = ints
    flow.at = at
    flow.uid = uid
    flow.direction = direction
    flow.fromClient = fromClient
    flow.port = port
    return flow
  }

  /** Before anything is recognised, and for protocols whose messages have lengths. */
  #wantsOrder(): boolean {
    const known = this.#flow.application
    return known === 0 || this.#protocols[known - 1]?.needs !== undefined
  }

  #readDatagram(index: number, bytes: Uint8Array, start: number, end: number, sender: number): void {
    const flow = this.#flow
    if (this.#protocols[index]?.repeats === true && this.#seen.sawBefore(bytes, start, end, sender)) {
      flow.recognise(index + 1)
    } else if (!this.#messages.read(index, bytes, start, end, flow)) {
      flow.failTry()
    }
  }

  #streamClaimant(bytes: Uint8Array, start: number, end: number): number {
    const flow = this.#flow
    const tables = this.#tables
    const first = bytes[start] ?? 0
    const known = flow.application
    if (known !== 0) {
      if (this.#isClaimed(known - 1, bytes, start, end)) return known - 1
      return this.#amongLikely(tables.streamInterruptsByByte[first], bytes, start, end)
    }
    let index = this.#among(tables.streamsOnPort(flow.port), bytes, start, end)
    if (index < 0) index = this.#amongLikely(tables.streamsByByte[first], bytes, start, end)
    if (index < 0) flow.failTry()
    return index
  }

  #isClaimed(index: number, bytes: Uint8Array, start: number, end: number): boolean {
    const { port, over } = this.#flow
    if (!this.#tables.mayStart(index, bytes[start] ?? 0)) return false
    return this.#protocols[index]?.claims(bytes, start, end, port, over) === true
  }

  /** The first that claims the payload, or -1. The candidates are those by its first byte. */
  #amongLikely(candidates: Candidates | undefined, bytes: Uint8Array, start: number, end: number): number {
    if (candidates === undefined) return -1
    const { port, over } = this.#flow
    const protocols = this.#protocols
    for (let i = 0; i < candidates.length; i += 1) {
      const index = candidates[i] ?? 0
      if (protocols[index]?.claims(bytes, start, end, port, over) === true) return index
    }
    return -1
  }

  /** The same of candidates by their port. */
  #among(candidates: Candidates | undefined, bytes: Uint8Array, start: number, end: number): number {
    if (candidates === undefined) return -1
    for (let i = 0; i < candidates.length; i += 1) {
      const index = candidates[i] ?? 0
      if (this.#isClaimed(index, bytes, start, end)) return index
    }
    return -1
  }

  /** The same on a port that is nobody's own; -2 while more of the flow has to confirm it. */
  #byContent(candidates: Candidates | undefined, bytes: Uint8Array, start: number, end: number): number {
    const index = this.#amongLikely(candidates, bytes, start, end)
    if (index < 0) return index
    const wanted = this.#protocols[index]?.confirm ?? 1
    return wanted > 1 && this.#flow.confirm(index + 1) < wanted ? -2 : index
  }
}
