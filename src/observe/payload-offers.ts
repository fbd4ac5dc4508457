/**
 * Offers payloads to what reads them, with what it needs to know of the flow: its memory, side and ports. A side that
 * the reader is done with costs one comparison.
 */
import { DONE_SHIFT, PROGRESS } from '../core/flow-memory.ts'
import type { Packet } from '../core/packet.ts'
import { nobody } from './endpoint-table.ts'
import type { FactRecorder } from './fact-recorder.ts'
import { followSequence, seenBefore } from './flow-accounting.ts'
import {
  CLIENT_IS_B,
  ENDPOINTS,
  FLOW_MEMORY,
  META,
  PAYLOAD_A,
  PORTS,
  STATE,
  UID,
  type FlowTable,
} from './flow-table.ts'

/** What reads payloads; `decode`'s dissector. Ranges are valid during the call only. */
export type PayloadReader = {
  readonly factNames: readonly string[]
  /** Ids of facts that one device may tell any number of. */
  readonly countlessFacts: ReadonlySet<number>
  readonly applications: readonly string[]
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
  ): void
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
  ): void
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
  ): void
  wantsFrame(etherType: number): boolean
  frame(bytes: Uint8Array, start: number, end: number, etherType: number, sender: number): void
  mayHold(uid: number): boolean
  endFlow(ints: Int32Array, at: number, uid: number, direction: number, fromClient: number, port: number): void
}

export class PayloadOffers {
  readonly #flows: FlowTable
  readonly #recorder: FactRecorder
  readonly #reader: PayloadReader

  constructor(flows: FlowTable, recorder: FactRecorder, reader: PayloadReader) {
    this.#flows = flows
    this.#recorder = recorder
    this.#reader = reader
  }

  segment(packet: Packet, bytes: Uint8Array, at: number, direction: number): void {
    const gap = followSequence(this.#flows, at, direction, packet)
    const { payloadStart, payloadEnd } = packet
    if (payloadStart >= payloadEnd) return
    const ints = this.#flows.ints
    const state = (ints[at + STATE] ?? 0) | (PAYLOAD_A << direction)
    ints[at + STATE] = state
    if (gap === seenBefore || this.#isDone(at, direction)) return
    const fromClient = direction === (state & CLIENT_IS_B) ? 1 : 0
    this.#recorder.begin(at, direction, packet.vlan)
    this.#reader.segment(
      bytes,
      payloadStart,
      payloadEnd,
      ints,
      at + FLOW_MEMORY,
      ints[at + UID] ?? 0,
      direction,
      fromClient,
      fromClient === 1 ? packet.targetPort : packet.sourcePort,
      packet.sequence,
      gap,
    )
  }

  datagram(packet: Packet, bytes: Uint8Array, at: number, direction: number): void {
    if (packet.payloadStart >= packet.payloadEnd || this.#isDone(at, direction)) return
    const ints = this.#flows.ints
    const fromClient = direction === ((ints[at + STATE] ?? 0) & CLIENT_IS_B) ? 1 : 0
    this.#recorder.begin(at, direction, packet.vlan)
    this.#reader.datagram(
      bytes,
      packet.payloadStart,
      packet.payloadEnd,
      ints,
      at + FLOW_MEMORY,
      direction,
      fromClient,
      packet.sourcePort,
      packet.targetPort,
      ints[at + ENDPOINTS + direction] ?? nobody,
    )
  }

  ipPayload(packet: Packet, bytes: Uint8Array, at: number, direction: number): void {
    if (packet.payloadStart >= packet.payloadEnd || packet.fragment || this.#isDone(at, direction)) return
    const ints = this.#flows.ints
    this.#recorder.begin(at, direction, packet.vlan)
    this.#reader.ipPayload(
      bytes,
      packet.payloadStart,
      packet.payloadEnd,
      ints,
      at + FLOW_MEMORY,
      direction,
      direction === ((ints[at + STATE] ?? 0) & CLIENT_IS_B) ? 1 : 0,
      packet.protocol,
      ints[at + ENDPOINTS + direction] ?? nobody,
    )
  }

  /** A frame without IP; `sender` is its endpoint. */
  frame(packet: Packet, bytes: Uint8Array, sender: number): void {
    if (packet.payloadStart >= packet.payloadEnd || !this.#reader.wantsFrame(packet.etherType)) return
    this.#recorder.beginFrame(sender, packet)
    this.#reader.frame(bytes, packet.payloadStart, packet.payloadEnd, packet.etherType, sender)
  }

  /** The flow ends: what the reader holds of it is read. */
  end(at: number): void {
    const ints = this.#flows.ints
    const uid = ints[at + UID] ?? 0
    if (!this.#reader.mayHold(uid)) return
    const client = (ints[at + STATE] ?? 0) & CLIENT_IS_B
    const ports = ints[at + PORTS] ?? 0
    const serverPort = client === 1 ? ports >>> 16 : ports & 0xffff
    for (const direction of [0, 1]) {
      this.#recorder.begin(at, direction, (ints[at + META] ?? 0) >>> 16)
      this.#reader.endFlow(ints, at + FLOW_MEMORY, uid, direction, direction === client ? 1 : 0, serverPort)
    }
  }

  #isDone(at: number, direction: number): boolean {
    return (((this.#flows.ints[at + FLOW_MEMORY + PROGRESS] ?? 0) >>> (DONE_SHIFT + direction)) & 1) === 1
  }
}
