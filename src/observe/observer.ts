/**
 * Packets → flows, facts and endpoints: who said it. The packet path: everything is numbers in typed arrays until a
 * fact is new
 * or a flow is reported. Payloads are offered to the dissector that `attach` names, which tells facts back through
 * this class.
 * Event time only: flows end by the capture's own clock. Nothing grows without bound; see `limits`.
 */
import { ACK, ARP, ICMP, ICMP6, IPV4, IPV6, SYN, TCP, UDP, type Packet } from '../core/packet.ts'
import { isGroupIpv4 } from '../core/address.ts'
import type { Endpoint, Fact, Flow } from '../core/model.ts'
import { Conversations, FlowReport, maxEndpoints } from './conversations.ts'
import { ArpBindings } from './arp-bindings.ts'
import { CLAIMED, EndpointTable, GROUP, OPENED, SENT, nobody } from './endpoint-table.ts'
import { FactRecorder } from './fact-recorder.ts'
import { META_ARP, META_IPV6, fillReport, flowOf, idleLimitMs, isClosed } from './flow-report.ts'
import {
  ADDRESS_A,
  ADDRESS_B,
  BYTES,
  CLIENT_IS_B,
  ENDPOINTS,
  FIRST,
  FlowTable,
  HASH,
  HISTORY,
  ICMP_ERROR,
  LAST,
  META,
  NAME,
  PACKETS,
  PART,
  PAYLOAD_A,
  PORTS,
  REPORTED,
  REST_A,
  REST_B,
  SAW_A,
  STATE,
  TO_GROUP,
  UID,
} from './flow-table.ts'

/** How much is remembered at once; beyond it, see each table. */
const limits = {
  flows: 1 << 19,
  endpoints: maxEndpoints,
  facts: 1 << 20,
  conversations: 200_000,
  strings: 1 << 20,
  stringBytes: 64 << 20,
  factBytes: 512,
} as const

/** A flow that lasts is reported this often. */
const reportEveryMs = 60_000
const sweepEveryMs = 1_000
/** The whole table is looked at once in this many sweeps. */
const sweepsPerRound = 60
/** A clock that goes back further than this ends all flows: another capture has begun. */
const clockBackMs = 120_000

/** What reads payloads; `decode`'s dissector. */
export type PayloadReader = {
  readonly factNames: readonly string[]
  readonly applications: readonly string[]
  wantsDatagram(sourcePort: number, targetPort: number): boolean
  datagram(
    bytes: Uint8Array,
    start: number,
    end: number,
    sourcePort: number,
    targetPort: number,
    fromClient: number,
    sender: number,
  ): number
  segment(
    bytes: Uint8Array,
    start: number,
    end: number,
    sequence: number,
    flowId: number,
    fromClient: number,
    port: number,
    application: number,
  ): number
  endFlow(flowId: number): void
}

export type ObserverOptions = {
  readonly site: string
  /** Called for each flow when it ends, idles, or every minute while it lasts. */
  readonly onFlow: ((flow: Flow) => void) | null
  /** Called for each new fact and for every event. */
  readonly onFact: ((fact: Fact) => void) | null
}

export class Observer {
  readonly endpoints: EndpointTable
  readonly conversations = new Conversations(limits.conversations)
  readonly flows = new FlowTable(limits.flows)
  /** The dissector tells it what payloads say. */
  readonly recorder: FactRecorder
  readonly #bindings: ArpBindings
  readonly #onFlow: ((flow: Flow) => void) | null
  readonly #report = new FlowReport()
  /** Words 1–3 of A and of B of the IPv6 packet at hand. */
  readonly #rest = new Int32Array(6)
  #reader: PayloadReader | null = null
  #atMs = 0
  #sweepAtMs = 0
  #sweepPosition = 0
  #lastFlow = -1

  constructor(options: ObserverOptions) {
    this.endpoints = new EndpointTable(options.site, limits.endpoints)
    this.#bindings = new ArpBindings(limits.endpoints)
    this.#onFlow = options.onFlow
    this.recorder = new FactRecorder(this, limits, options.onFact)
  }

  attach(reader: PayloadReader): void {
    this.#reader = reader
    this.recorder.useNames(reader.factNames)
  }

  /** Name of a protocol by its application id. */
  application(id: number): string | null {
    return id === 0 ? null : (this.#reader?.applications[id] ?? null)
  }

  endpoint(id: number): Endpoint {
    return this.endpoints.endpoint(id)
  }

  /** An interned name as text, in lower case: DNS names mean the same either way (RFC 4343). */
  name(id: number): string {
    return this.recorder.strings.text(id).toLowerCase()
  }

  /** How much found no room, by table. */
  dropped(): Readonly<Record<string, number>> {
    return {
      flowsEndedEarly: this.flows.evictedEarly,
      endpoints: this.endpoints.dropped,
      facts: this.recorder.dropped,
      conversations: this.conversations.dropped,
      strings: this.recorder.strings.dropped,
    }
  }

  /** Takes in one packet. `bytes` is only used during the call. */
  packet(packet: Packet, bytes: Uint8Array, atMs: number, wireLength: number): void {
    this.#atMs = atMs
    if (atMs > this.#sweepAtMs || atMs < this.#sweepAtMs - clockBackMs) this.#tick(atMs)
    if (packet.network === IPV4) this.#ipv4(packet, bytes, wireLength)
    else if (packet.network === IPV6) this.#ipv6(packet, bytes, wireLength)
    else this.#frame(packet, wireLength)
  }

  #ipv4(packet: Packet, bytes: Uint8Array, wireLength: number): void {
    let addressA = packet.source0
    let addressB = packet.target0
    let portA = packet.sourcePort
    let portB = packet.targetPort
    let direction = 0
    const orderA = addressA ^ 0x80000000
    const orderB = addressB ^ 0x80000000
    if (orderA > orderB || (orderA === orderB && portA > portB)) {
      direction = 1
      addressA = packet.target0
      addressB = packet.source0
      portA = packet.targetPort
      portB = packet.sourcePort
    }
    const ports = (portA << 16) | portB
    const meta = packet.protocol | (packet.vlan << 16)
    const hash = hashOf(addressA, addressB, ports, meta)
    const ints = this.flows.ints
    let at = this.#lastFlow
    if (
      at < 0 ||
      ints[at + HASH] !== hash ||
      ints[at + PORTS] !== ports ||
      ints[at + ADDRESS_A] !== addressA ||
      ints[at + ADDRESS_B] !== addressB ||
      ints[at + META] !== meta
    ) {
      at = this.flows.find4(hash, meta, ports, addressA, addressB)
      if (at < 0) at = this.#open(packet, bytes, hash, meta, ports, addressA, addressB, direction)
      this.#lastFlow = at
    }
    this.#account(packet, bytes, at, direction, wireLength)
  }

  #ipv6(packet: Packet, bytes: Uint8Array, wireLength: number): void {
    const direction = sourceIsB(packet) ? 1 : 0
    const rest = this.#rest
    const a = direction * 3
    const b = 3 - a
    rest[a] = packet.source1
    rest[a + 1] = packet.source2
    rest[a + 2] = packet.source3
    rest[b] = packet.target1
    rest[b + 1] = packet.target2
    rest[b + 2] = packet.target3
    const addressA = direction === 0 ? packet.source0 : packet.target0
    const addressB = direction === 0 ? packet.target0 : packet.source0
    const ports =
      direction === 0 ? (packet.sourcePort << 16) | packet.targetPort : (packet.targetPort << 16) | packet.sourcePort
    const meta = packet.protocol | META_IPV6 | (packet.vlan << 16)
    const mixed = Math.imul((rest[2] ?? 0) ^ Math.imul(rest[5] ?? 0, 0x85ebca6b), 0x9e3779b1)
    const hash = hashOf(
      addressA ^ mixed ^ (rest[1] ?? 0),
      addressB ^ (rest[4] ?? 0) ^ Math.imul((rest[0] ?? 0) ^ (rest[3] ?? 0), 3),
      ports,
      meta,
    )
    let at = this.flows.find6(hash, meta, ports, addressA, addressB, rest)
    if (at < 0) {
      at = this.#open(packet, bytes, hash, meta, ports, addressA, addressB, direction)
      for (let i = 0; i < 3; i += 1) {
        this.flows.ints[at + REST_A + i] = rest[i] ?? 0
        this.flows.ints[at + REST_B + i] = rest[i + 3] ?? 0
      }
    }
    if (packet.neighbourAt !== 0) this.#neighbour(packet, bytes)
    this.#account(packet, bytes, at, direction, wireLength)
  }

  #account(packet: Packet, bytes: Uint8Array, flowAt: number, direction: number, wireLength: number): void {
    const { ints, floats } = this.flows
    let at = flowAt
    if ((packet.tcpFlags & (SYN | ACK)) === SYN && isClosed((ints[at + HISTORY] ?? 0) & 0xffff))
      at = this.#reopen(packet, bytes, at, direction)
    if (((ints[at + STATE] ?? 0) & (SAW_A << direction)) === 0) this.#spoke(packet, at, direction)
    ints[at + PACKETS + direction] = (ints[at + PACKETS + direction] ?? 0) + 1
    const float = at >> 1
    floats[float + BYTES + direction] = (floats[float + BYTES + direction] ?? 0) + wireLength
    floats[float + LAST] = this.#atMs
    if (packet.protocol === TCP) {
      ints[at + HISTORY] = (ints[at + HISTORY] ?? 0) | (packet.tcpFlags << (direction << 3))
      if (packet.payloadStart < packet.payloadEnd) this.#segment(packet, bytes, at, direction)
    } else if (packet.protocol === UDP) {
      if (packet.payloadStart < packet.payloadEnd) this.#datagram(packet, bytes, at, direction)
    } else if (packet.protocol === ICMP && packet.icmpType !== 8 && packet.icmpType !== 13 && packet.icmpType !== 17) {
      ints[at + STATE] = (ints[at + STATE] ?? 0) | ICMP_ERROR
    }
  }

  #segment(packet: Packet, bytes: Uint8Array, at: number, direction: number): void {
    const ints = this.flows.ints
    const state = (ints[at + STATE] ?? 0) | (PAYLOAD_A << direction)
    ints[at + STATE] = state
    const reader = this.#reader
    if (reader === null) return
    const fromClient = direction === (state & CLIENT_IS_B) ? 1 : 0
    const history = ints[at + HISTORY] ?? 0
    const port = fromClient === 1 ? packet.targetPort : packet.sourcePort
    this.recorder.begin(at, direction, packet.vlan, this.#atMs)
    const { payloadStart, payloadEnd, sequence } = packet
    const application = reader.segment(
      bytes,
      payloadStart,
      payloadEnd,
      sequence,
      ints[at + UID] ?? 0,
      fromClient,
      port,
      history >>> 16,
    )
    ints[at + HISTORY] = (history & 0xffff) | (application << 16)
  }

  #datagram(packet: Packet, bytes: Uint8Array, at: number, direction: number): void {
    const ints = this.flows.ints
    const reader = this.#reader
    if (reader === null || !reader.wantsDatagram(packet.sourcePort, packet.targetPort)) return
    const fromClient = direction === ((ints[at + STATE] ?? 0) & CLIENT_IS_B) ? 1 : 0
    this.recorder.begin(at, direction, packet.vlan, this.#atMs)
    const application = reader.datagram(
      bytes,
      packet.payloadStart,
      packet.payloadEnd,
      packet.sourcePort,
      packet.targetPort,
      fromClient,
      ints[at + ENDPOINTS + direction] ?? nobody,
    )
    if (application !== 0) ints[at + HISTORY] = ((ints[at + HISTORY] ?? 0) & 0xffff) | (application << 16)
  }

  #open(
    packet: Packet,
    bytes: Uint8Array,
    hash: number,
    meta: number,
    ports: number,
    addressA: number,
    addressB: number,
    direction: number,
  ): number {
    const flows = this.flows
    if (flows.full) this.#endEarly()
    const at = flows.add(hash, meta, ports, addressA, addressB)
    const { ints, floats } = flows
    floats[(at >> 1) + FIRST] = this.#atMs
    floats[(at >> 1) + LAST] = this.#atMs
    floats[(at >> 1) + REPORTED] = this.#atMs
    const toGroup = (packet.destinationHigh & 0x01000000) !== 0 || isGroupTarget(packet)
    const client = senderIsServer(packet) ? 1 - direction : direction
    ints[at + STATE] = client | (toGroup ? TO_GROUP : 0)
    ints[at + ENDPOINTS + 1 - direction] = this.#targetEndpoint(packet, toGroup)
    const serverAt = client === direction ? packet.targetAt : packet.sourceAt
    ints[at + NAME] = this.recorder.nameFor(bytes, serverAt, serverAt + (packet.network === IPV6 ? 16 : 4))
    return at
  }

  #reopen(packet: Packet, bytes: Uint8Array, at: number, direction: number): number {
    const { ints } = this.flows
    const hash = ints[at + HASH] ?? 0
    const meta = ints[at + META] ?? 0
    const ports = ints[at + PORTS] ?? 0
    const addressA = ints[at + ADDRESS_A] ?? 0
    const addressB = ints[at + ADDRESS_B] ?? 0
    const rest = ints.slice(at + REST_A, at + REST_A + 6)
    this.#end(at)
    const opened = this.#open(packet, bytes, hash, meta, ports, addressA, addressB, direction)
    ints.set(rest, opened + REST_A)
    this.#lastFlow = packet.network === IPV4 ? opened : -1
    return opened
  }

  /** The first packet of one side: its MAC may differ from the one that the other side wrote to. */
  #spoke(packet: Packet, at: number, direction: number): void {
    const { ints } = this.flows
    const endpoint = this.#senderEndpoint(packet)
    ints[at + ENDPOINTS + direction] = endpoint
    const state = (ints[at + STATE] ?? 0) | (SAW_A << direction)
    ints[at + STATE] = state
    this.endpoints.touch(endpoint, this.#atMs, SENT | ((state & CLIENT_IS_B) === direction ? OPENED : 0))
  }

  #senderEndpoint(packet: Packet): number {
    const { sourceHigh, sourceLow, vlan, source0, source1, source2, source3, network } = packet
    if (network === IPV6) {
      const unspecified = (source0 | source1 | source2 | source3) === 0
      return this.endpoints.at(sourceHigh, sourceLow, vlan, unspecified ? 0 : 6, source0, source1, source2, source3)
    }
    return this.endpoints.at(sourceHigh, sourceLow, vlan, source0 === 0 ? 0 : 4, source0, 0, 0, 0)
  }

  #targetEndpoint(packet: Packet, toGroup: boolean): number {
    const { destinationHigh, destinationLow, vlan, target0, target1, target2, target3, network } = packet
    const high = toGroup ? 0 : destinationHigh
    const low = toGroup ? 0 : destinationLow
    const endpoint =
      network === IPV6
        ? this.endpoints.at(high, low, vlan, 6, target0, target1, target2, target3)
        : this.endpoints.at(high, low, vlan, 4, target0, 0, 0, 0)
    if (toGroup) this.endpoints.touch(endpoint, this.#atMs, GROUP)
    return endpoint
  }

  /** ARP, and frames that carry no IP. */
  #frame(packet: Packet, wireLength: number): void {
    if (packet.network === ARP) {
      this.#arp(packet, wireLength)
      return
    }
    if ((packet.sourceHigh | packet.sourceLow) === 0) return
    this.endpoints.touch(
      this.endpoints.at(packet.sourceHigh, packet.sourceLow, packet.vlan, 0, 0, 0, 0, 0),
      this.#atMs,
      SENT,
    )
  }

  /** A request opens a flow to the address asked for; the answer is its other side. A gratuitous one only claims. */
  #arp(packet: Packet, wireLength: number): void {
    const { claimHigh, claimLow, source0, target0, vlan } = packet
    const sender = this.endpoints.at(claimHigh, claimLow, vlan, source0 === 0 ? 0 : 4, source0, 0, 0, 0)
    this.endpoints.touch(sender, this.#atMs, SENT | (source0 === 0 ? 0 : CLAIMED))
    if (source0 !== 0 && !isGroupIpv4(source0) && this.#bindings.claim(source0, vlan, claimHigh, claimLow)) {
      this.recorder.claimed(sender, this.#atMs)
    }
    if (source0 === target0) return
    const isReply = packet.protocol === 2
    const swap = (source0 ^ 0x80000000) > (target0 ^ 0x80000000)
    const addressA = swap ? target0 : source0
    const addressB = swap ? source0 : target0
    const meta = META_ARP | (vlan << 16)
    const direction = swap ? 1 : 0
    const hash = hashOf(addressA, addressB, 0, meta)
    const { ints, floats } = this.flows
    let at = this.flows.find4(hash, meta, 0, addressA, addressB)
    if (at < 0) {
      if (this.flows.full) this.#endEarly()
      at = this.flows.add(hash, meta, 0, addressA, addressB)
      floats[(at >> 1) + FIRST] = this.#atMs
      floats[(at >> 1) + REPORTED] = this.#atMs
      ints[at + STATE] = isReply ? 1 - direction : direction
      ints[at + ENDPOINTS + 1 - direction] = this.endpoints.at(0, 0, vlan, target0 === 0 ? 0 : 4, target0, 0, 0, 0)
    }
    ints[at + ENDPOINTS + direction] = sender
    ints[at + STATE] = (ints[at + STATE] ?? 0) | (SAW_A << direction)
    ints[at + PACKETS + direction] = (ints[at + PACKETS + direction] ?? 0) + 1
    floats[(at >> 1) + BYTES + direction] = (floats[(at >> 1) + BYTES + direction] ?? 0) + wireLength
    floats[(at >> 1) + LAST] = this.#atMs
  }

  /** Neighbour solicitation: the sender has its source address. Advertisement: it has the target address. */
  #neighbour(packet: Packet, bytes: Uint8Array): void {
    if (packet.icmpType === 135) {
      if ((packet.source0 | packet.source1 | packet.source2 | packet.source3) !== 0) {
        this.endpoints.touch(this.#senderEndpoint(packet), this.#atMs, CLAIMED)
      }
      return
    }
    const at = packet.neighbourAt
    const target = this.endpoints.at(
      packet.sourceHigh,
      packet.sourceLow,
      packet.vlan,
      6,
      word(bytes, at),
      word(bytes, at + 4),
      word(bytes, at + 8),
      word(bytes, at + 12),
    )
    this.endpoints.touch(target, this.#atMs, SENT | CLAIMED)
  }

  /** Looks at a part of the table: ends what is idle, reports what lasts. A clock that jumped back ends everything. */
  #tick(atMs: number): void {
    if (atMs < this.#sweepAtMs - clockBackMs) this.finish()
    this.#sweepAtMs = atMs + sweepEveryMs
    const { flows } = this
    const count = Math.min(flows.used, Math.max(256, Math.ceil(flows.used / sweepsPerRound)))
    for (let i = 0; i < count; i += 1) {
      this.#sweepPosition = this.#sweepPosition + 1 < flows.used ? this.#sweepPosition + 1 : 0
      const at = this.#sweepPosition * 32
      const last = flows.floats[(at >> 1) + LAST] ?? 0
      if (last === 0) continue
      if (atMs - last > idleLimitMs(flows, at)) this.#end(at)
      else if (atMs - (flows.floats[(at >> 1) + REPORTED] ?? 0) > reportEveryMs) this.#reportPart(at)
    }
  }

  #endEarly(): void {
    this.flows.evictedEarly += 1
    this.#end(this.flows.next())
  }

  #end(at: number): void {
    this.#send(at)
    this.#reader?.endFlow(this.flows.ints[at + UID] ?? 0)
    this.flows.remove(at)
    if (this.#lastFlow === at) this.#lastFlow = -1
  }

  #reportPart(at: number): void {
    const { ints, floats } = this.flows
    const float = at >> 1
    floats[float + REPORTED] = this.#atMs
    if ((ints[at + PACKETS] ?? 0) + (ints[at + PACKETS + 1] ?? 0) === 0) return
    this.#send(at)
    ints[at + PART] = (ints[at + PART] ?? 0) + 1
    for (const side of [0, 1]) {
      ints[at + PACKETS + side] = 0
      floats[float + BYTES + side] = 0
    }
  }

  #send(at: number): void {
    const report = this.#report
    fillReport(report, this.flows, at)
    if (report.packetsOut + report.packetsIn === 0) return
    if (report.packetsOut > 0) this.endpoints.touch(report.client, report.lastSeenMs, 0)
    if (report.packetsIn > 0) this.endpoints.touch(report.server, report.lastSeenMs, 0)
    this.conversations.add(report)
    this.#onFlow?.(flowOf(report, this))
  }

  /** Reports every flow that is still open and forgets it. More packets may follow. */
  finish(): void {
    for (let index = 0; index < this.flows.used; index += 1) {
      if ((this.flows.floats[index * 16 + LAST] ?? 0) !== 0) this.#end(index * 32)
    }
  }
}

function hashOf(addressA: number, addressB: number, ports: number, meta: number): number {
  let hash = Math.imul(addressA ^ Math.imul(addressB, 0x85ebca6b), 0x9e3779b1)
  hash ^= Math.imul(ports ^ Math.imul(meta, 0x27d4eb2f), 0xc2b2ae35)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

function sourceIsB(packet: Packet): boolean {
  if (packet.source0 !== packet.target0) return above(packet.source0, packet.target0)
  if (packet.source1 !== packet.target1) return above(packet.source1, packet.target1)
  if (packet.source2 !== packet.target2) return above(packet.source2, packet.target2)
  if (packet.source3 !== packet.target3) return above(packet.source3, packet.target3)
  return packet.sourcePort > packet.targetPort
}

function above(a: number, b: number): boolean {
  return (a ^ 0x80000000) > (b ^ 0x80000000)
}

function isGroupTarget(packet: Packet): boolean {
  return packet.network === IPV6 ? packet.target0 >>> 24 === 0xff : isGroupIpv4(packet.target0)
}

/**
 * Who opened the flow, judged from the first packet seen. TCP: a SYN is the client's, a SYN-ACK the server's. Else
 * the registered
 * port of the two is the server's, when only one is.
 */
function senderIsServer(packet: Packet): boolean {
  if (packet.protocol === ICMP || packet.protocol === ICMP6) return false
  if (packet.protocol === TCP && (packet.tcpFlags & SYN) !== 0) return (packet.tcpFlags & ACK) !== 0
  const { sourcePort, targetPort } = packet
  if (sourcePort === targetPort) return false
  if (sourcePort === 67 && targetPort === 68) return true
  if (sourcePort < 1024 && targetPort >= 1024) return true
  return sourcePort < 32_768 && targetPort >= 32_768
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}
