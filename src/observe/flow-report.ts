/**
 * One record of the flow table → numbers that people and later steps use: who opened it, how far it got, what went
 * each way.
 */
import { APPLICATION } from '../core/flow-memory.ts'
import { ACK, FIN, ICMP, ICMP6, RST, SYN, TCP, UDP } from '../core/packet.ts'
import type { Flow, Outcome } from '../core/model.ts'
import { transports } from '../core/transports.ts'
import type { FlowReport } from './conversations.ts'
import { statisticsOf, tcpHistoryOf } from './flow-details.ts'
import {
  BYTES,
  CLIENT_IS_B,
  ENDPOINTS,
  FIRST,
  FLOW_MEMORY,
  GAPS,
  GAP_SQUARES,
  HISTORY,
  ICMP_ERROR,
  IP_BYTES,
  LARGEST,
  LARGEST_GAP,
  LAST,
  META,
  NAME,
  PACKETS,
  PART,
  PAYLOAD_A,
  PAYLOAD_B,
  PAYLOAD_BYTES,
  PORTS,
  SAW_A,
  SAW_B,
  SIZE_SQUARES,
  STATE,
  type FlowTable,
} from './flow-table.ts'

/** Kind of network in bits 8–9 of META. */
export const META_IPV6 = 0x100
export const META_ARP = 0x200

/** Idle times after which a flow is over, in milliseconds of capture time. */
const idleMs = { closed: 5_000, attempt: 15_000, datagram: 60_000, stream: 300_000 } as const

/** Fills `report` from the record at offset `at`. */
export function fillReport(report: FlowReport, flows: FlowTable, at: number): void {
  const { ints, floats } = flows
  const float = at >> 1
  const client = (ints[at + STATE] ?? 0) & CLIENT_IS_B
  const server = 1 - client
  const ports = ints[at + PORTS] ?? 0
  const portOfA = ports >>> 16
  const portOfB = ports & 0xffff
  report.client = ints[at + ENDPOINTS + client] ?? 0
  report.server = ints[at + ENDPOINTS + server] ?? 0
  report.transport = transportOf(ints[at + META] ?? 0)
  report.clientPort = client === 0 ? portOfA : portOfB
  report.serverPort = client === 0 ? portOfB : portOfA
  report.vlan = (ints[at + META] ?? 0) >>> 16
  report.application = (ints[at + FLOW_MEMORY] ?? 0) & APPLICATION
  report.name = ints[at + NAME] ?? 0
  report.outcome = outcomeOf(flows, at)
  report.part = ints[at + PART] ?? 0
  report.packetsOut = ints[at + PACKETS + client] ?? 0
  report.packetsIn = ints[at + PACKETS + server] ?? 0
  report.bytesOut = floats[float + BYTES + client] ?? 0
  report.bytesIn = floats[float + BYTES + server] ?? 0
  // The clock of a capture may go back a little.
  const first = floats[float + FIRST] ?? 0
  const last = floats[float + LAST] ?? 0
  report.firstSeenMs = Math.min(first, last)
  report.lastSeenMs = Math.max(first, last)
}

/** Index into `transports`. */
function transportOf(meta: number): number {
  if ((meta & META_ARP) !== 0) return transports.indexOf('arp')
  const protocol = meta & 0xff
  if (protocol === TCP) return transports.indexOf('tcp')
  if (protocol === UDP) return transports.indexOf('udp')
  if (protocol === ICMP) return transports.indexOf('icmp')
  return transports.indexOf(protocol === ICMP6 ? 'icmp6' : 'other')
}

/** What turns a report's numbers into words. */
export type FlowNames = {
  endpoint(id: number): Flow['client']
  application(id: number): string | null
  name(id: number): string
}

/** Where a record stands. */
export type RecordAt = { readonly flows: FlowTable; readonly at: number }

/** Builds the value that crosses to the other steps. */
export function flowOf(report: FlowReport, names: FlowNames, record: RecordAt): Flow {
  const { flows, at } = record
  const client = (flows.ints[at + STATE] ?? 0) & CLIENT_IS_B
  const float = at >> 1
  const isIp = ((flows.ints[at + META] ?? 0) & META_ARP) === 0
  const sum = (field: number, side: number): number | null => (isIp ? (flows.floats[float + field + side] ?? 0) : null)
  return {
    client: names.endpoint(report.client),
    server: names.endpoint(report.server),
    transport: transports[report.transport] ?? 'other',
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
    ipBytesOut: sum(IP_BYTES, client),
    ipBytesIn: sum(IP_BYTES, 1 - client),
    payloadBytesOut: sum(PAYLOAD_BYTES, client),
    payloadBytesIn: sum(PAYLOAD_BYTES, 1 - client),
    tcp: transports[report.transport] === 'tcp' ? tcpHistoryOf(record) : null,
    statistics: isIp ? statisticsOf(record) : null,
    part: report.part,
  }
}

/** Empties what is counted since the last report. */
export function startNextPart({ ints, floats, reals }: FlowTable, at: number): void {
  const float = at >> 1
  for (const side of [0, 1]) {
    ints[at + PACKETS + side] = 0
    ints[at + LARGEST + side] = 0
    floats[float + BYTES + side] = 0
    floats[float + IP_BYTES + side] = 0
    floats[float + PAYLOAD_BYTES + side] = 0
    reals[at + SIZE_SQUARES + side] = 0
    reals[at + GAPS + side] = 0
    reals[at + GAP_SQUARES + side] = 0
    reals[at + LARGEST_GAP + side] = 0
  }
}

function outcomeOf(flows: FlowTable, at: number): Outcome {
  const meta = flows.ints[at + META] ?? 0
  const state = flows.ints[at + STATE] ?? 0
  const bothSpoke = (state & SAW_A) !== 0 && (state & SAW_B) !== 0
  if ((meta & META_ARP) === 0 && (meta & 0xff) === TCP) return tcpOutcome(flows, at, bothSpoke)
  if (bothSpoke) return 'established'
  if ((meta & META_ARP) !== 0) return 'attempt'
  const isEcho = (meta & 0xff) === ICMP && (state & ICMP_ERROR) === 0
  return isEcho ? 'attempt' : 'one-way'
}

function tcpOutcome(flows: FlowTable, at: number, bothSpoke: boolean): Outcome {
  if (!bothSpoke) return 'attempt'
  const history = flows.ints[at + HISTORY] ?? 0
  const state = flows.ints[at + STATE] ?? 0
  const clientIsB = (state & CLIENT_IS_B) !== 0
  const serverFlags = (clientIsB ? history : history >>> 8) & 0xff
  const serverPayload = (state & (clientIsB ? PAYLOAD_A : PAYLOAD_B)) !== 0
  const answered = serverPayload || (serverFlags & SYN) !== 0 || (serverFlags & RST) === 0
  return answered ? 'established' : 'refused'
}

/** With more flows than this at once, a scan or a flood is more likely than work, and silent flows have to make room. */
const crowdedFlows = 1 << 16
const crowdedMs = 10_000

export function isCrowded(flows: FlowTable): boolean {
  return flows.live > crowdedFlows
}

/** How long the flow may be silent before it is over. */
export function idleLimitMs(flows: FlowTable, at: number): number {
  const limitMs = usualLimitMs(flows, at)
  return isCrowded(flows) ? Math.min(limitMs, crowdedMs) : limitMs
}

function usualLimitMs(flows: FlowTable, at: number): number {
  const meta = flows.ints[at + META] ?? 0
  if ((meta & META_ARP) !== 0) return idleMs.attempt
  if ((meta & 0xff) !== TCP) return (meta & 0xff) === UDP ? idleMs.datagram : idleMs.attempt
  const history = flows.ints[at + HISTORY] ?? 0
  const either = history | (history >>> 8)
  if (isClosed(history)) return idleMs.closed
  return (either & ACK) === 0 ? idleMs.attempt : idleMs.stream
}

/** A reset of either side, or both sides finished. */
export function isClosed(history: number): boolean {
  const both = history & (history >>> 8)
  return ((history | (history >>> 8)) & RST) !== 0 || (both & FIN) !== 0
}
