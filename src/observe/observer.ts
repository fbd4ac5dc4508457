/**
 * Packets → flows, facts and endpoints: who said it. The packet path: everything is numbers in typed arrays until a
 * fact is new or a flow is reported. Payloads are offered to the dissector that `attach` names, which tells facts back
 * through this class. Event time only: flows end by the capture's own clock. Nothing grows without bound; see `limits`.
 */
import type { Endpoint, Fact } from '../core/model.ts'
import { ACK, ARP, ICMP, IPV4, IPV6, SYN, TCP, UDP, type Packet } from '../core/packet.ts'
import { ArpFlows } from './arp-flows.ts'
import { Conversations, maxEndpoints } from './conversations.ts'
import { EndpointTable, GROUP, OPENED, SENT, nobody } from './endpoint-table.ts'
import { FactRecorder } from './fact-recorder.ts'
import { countPacket, isCopy, noteFlags } from './flow-accounting.ts'
import { META_IPV6, idleLimitMs, isClosed, isCrowded } from './flow-report.ts'
import { FlowReports, type FlowSink } from './flow-reports.ts'
import {
  ADDRESS_A,
  ADDRESS_B,
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
  PORTS,
  REPORTED,
  REST_A,
  REST_B,
  SAW_A,
  STATE,
  TO_GROUP,
  recordFloats,
  recordInts,
} from './flow-table.ts'
import { learnNeighbour, senderOf, targetOf } from './packet-endpoints.ts'
import { hashOf, isToGroup, senderIsServer, sourceIsB } from './packet-keys.ts'
import { PayloadOffers, type PayloadReader } from './payload-offers.ts'

/** How much is remembered at once; beyond it, see each table. */
const limits = {
  flows: 1 << 18,
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
const crowdedSweepsPerRound = 5
/** Names of protocols that records bring count too; the id has to fit into 16 bits. */
const maxApplications = 1024
/** Some captures have no clock and say 0, which marks a free record in the flow table. */
const earliestMs = 1
/** A clock that goes back further than this ends all flows: another capture has begun. */
const clockBackMs = 120_000

export type ObserverOptions = {
  readonly site: string
  /** Gets each flow when it ends, idles, or every minute while it lasts. */
  readonly flows: FlowSink | null
  /** Called for each new fact and for every event. */
  readonly onFact: ((fact: Fact) => void) | null
  /** Counts copies that a mirror made like any packet: to compare with programs that don't recognise them. */
  readonly countsCopies?: boolean
}

export class Observer {
  readonly endpoints: EndpointTable
  readonly conversations = new Conversations(limits.conversations)
  readonly flows = new FlowTable(limits.flows)
  /** The dissector tells it what payloads say. */
  readonly recorder: FactRecorder
  readonly #countsCopies: boolean
  readonly #arp: ArpFlows
  readonly #reports: FlowReports
  /** Words 1–3 of A and of B of the IPv6 packet at hand. */
  readonly #rest = new Int32Array(6)
  /** Name of a protocol by its application id; records may know some that no decoder does. */
  #applications: string[] = ['']
  #payloads: PayloadOffers | null = null
  /** Copies of packets that a mirror of both directions made: not counted in any flow. */
  copies = 0
  /** Time of the packet at hand. In an array, because a number with a fraction that is handed on is boxed each time. */
  readonly clock = new Float64Array(1)
  #sweepAtMs = 0
  #sweepPosition = 0
  #lastFlow = -1

  constructor(options: ObserverOptions) {
    this.endpoints = new EndpointTable(options.site, limits.endpoints)
    this.#countsCopies = options.countsCopies === true
    this.#reports = new FlowReports(this, options.flows)
    this.recorder = new FactRecorder(this, limits, options.onFact)
    this.#arp = new ArpFlows(this, limits.endpoints, () => this.#endEarly())
  }

  attach(reader: PayloadReader): void {
    this.#applications = [...reader.applications]
    this.#payloads = new PayloadOffers(this.flows, this.recorder, reader)
    this.recorder.useNames(reader.factNames, reader.countlessFacts)
  }

  /** Name of a protocol by its application id. */
  application(id: number): string | null {
    return id === 0 ? null : (this.#applications[id] ?? null)
  }

  /** Application id of a name, 0 when there are too many. */
  applicationId(name: string): number {
    const known = this.#applications.indexOf(name)
    if (known >= 0 || this.#applications.length >= maxApplications) return Math.max(known, 0)
    return this.#applications.push(name) - 1
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
      copies: this.copies,
    }
  }

  /** Takes in one packet. `bytes` is only used during the call. */
  packet(packet: Packet, bytes: Uint8Array, time: number, wireLength: number): void {
    const atMs = Math.max(time, earliestMs)
    this.clock[0] = atMs
    if (atMs > this.#sweepAtMs || atMs < this.#sweepAtMs - clockBackMs) this.#tick(atMs)
    if (packet.network === IPV4) this.#ipv4(packet, bytes, wireLength)
    else if (packet.network === IPV6) this.#ipv6(packet, bytes, wireLength)
    else this.#frame(packet, bytes, wireLength)
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
    if (packet.neighbourAt !== 0) learnNeighbour(this.endpoints, packet, bytes, this.clock[0] ?? 0)
    this.#account(packet, bytes, at, direction, wireLength)
  }

  #account(packet: Packet, bytes: Uint8Array, flowAt: number, direction: number, wireLength: number): void {
    const flows = this.flows
    const ints = flows.ints
    let at = flowAt
    if (isCopy(flows, at, direction, packet, this.clock)) {
      this.copies += 1
      if (!this.#countsCopies) return
    }
    if ((packet.tcpFlags & (SYN | ACK)) === SYN && isClosed(ints[at + HISTORY] ?? 0))
      at = this.#reopen(packet, bytes, at, direction)
    if (((ints[at + STATE] ?? 0) & (SAW_A << direction)) === 0) this.#spoke(packet, at, direction)
    countPacket(flows, at, direction, packet, this.clock, wireLength)
    const payloads = this.#payloads
    if (packet.protocol === TCP) {
      noteFlags(flows, at, direction, packet.tcpFlags)
      if (payloads !== null) payloads.segment(packet, bytes, at, direction)
    } else if (packet.protocol === UDP) {
      if (payloads !== null) payloads.datagram(packet, bytes, at, direction)
    } else {
      this.#other(packet, bytes, at, direction)
    }
  }

  #other(packet: Packet, bytes: Uint8Array, at: number, direction: number): void {
    const { icmpType } = packet
    if (packet.protocol === ICMP && icmpType !== 8 && icmpType !== 13 && icmpType !== 17)
      this.flows.ints[at + STATE] = (this.flows.ints[at + STATE] ?? 0) | ICMP_ERROR
    this.#payloads?.ipPayload(packet, bytes, at, direction)
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
    floats[(at >> 1) + FIRST] = this.clock[0] ?? 0
    floats[(at >> 1) + LAST] = this.clock[0] ?? 0
    floats[(at >> 1) + REPORTED] = this.clock[0] ?? 0
    const toGroup = isToGroup(packet)
    const client = senderIsServer(packet) ? 1 - direction : direction
    ints[at + STATE] = client | (toGroup ? TO_GROUP : 0)
    ints[at + ENDPOINTS + 1 - direction] = this.#target(packet, toGroup)
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
    const expected = ints[at + ENDPOINTS + direction] ?? nobody
    const isExpected = expected !== nobody && this.endpoints.hasMac(expected, packet.sourceHigh, packet.sourceLow)
    const endpoint = isExpected ? expected : senderOf(this.endpoints, packet)
    ints[at + ENDPOINTS + direction] = endpoint
    const state = (ints[at + STATE] ?? 0) | (SAW_A << direction)
    ints[at + STATE] = state
    this.endpoints.touch(endpoint, this.clock[0] ?? 0, SENT | ((state & CLIENT_IS_B) === direction ? OPENED : 0))
  }

  #target(packet: Packet, toGroup: boolean): number {
    const endpoint = targetOf(this.endpoints, packet, toGroup)
    if (toGroup) this.endpoints.touch(endpoint, this.clock[0] ?? 0, GROUP)
    return endpoint
  }

  /** ARP, and frames that carry no IP. */
  #frame(packet: Packet, bytes: Uint8Array, wireLength: number): void {
    if (packet.network === ARP) {
      this.#arp.packet(packet, this.clock[0] ?? 0, wireLength)
      return
    }
    if ((packet.sourceHigh | packet.sourceLow) === 0) return
    const sender = this.endpoints.at(packet.sourceHigh, packet.sourceLow, packet.vlan, 0, 0, 0, 0, 0)
    this.endpoints.touch(sender, this.clock[0] ?? 0, SENT)
    this.#payloads?.frame(packet, bytes, sender)
  }

  /** Looks at a part of the table: ends what is idle, reports what lasts. A clock that jumped back ends everything. */
  #tick(atMs: number): void {
    if (atMs < this.#sweepAtMs - clockBackMs) this.finish()
    this.#sweepAtMs = atMs + sweepEveryMs
    const { flows } = this
    const sweeps = isCrowded(flows) ? crowdedSweepsPerRound : sweepsPerRound
    const count = Math.min(flows.used, Math.max(256, Math.ceil(flows.used / sweeps)))
    for (let i = 0; i < count; i += 1) {
      this.#sweepPosition = this.#sweepPosition + 1 < flows.used ? this.#sweepPosition + 1 : 0
      const at = this.#sweepPosition * recordInts
      const last = flows.floats[(at >> 1) + LAST] ?? 0
      if (last === 0) continue
      if (atMs - last > idleLimitMs(flows, at)) this.#end(at)
      else if (atMs - (flows.floats[(at >> 1) + REPORTED] ?? 0) > reportEveryMs) this.#reports.sendPart(at, atMs)
    }
  }

  #endEarly(): void {
    this.flows.evictedEarly += 1
    this.#end(this.flows.next())
  }

  #end(at: number): void {
    this.#payloads?.end(at)
    this.#reports.send(at)
    this.flows.remove(at)
    if (this.#lastFlow === at) this.#lastFlow = -1
  }

  /** Reports every flow that is still open and forgets it. More packets may follow. */
  finish(): void {
    for (let index = 0; index < this.flows.used; index += 1) {
      if ((this.flows.floats[index * recordFloats + LAST] ?? 0) !== 0) this.#end(index * recordInts)
    }
  }
}
