/**
 * Records of flow exporters → flows. Elements are those of IANA's registry (RFC 7012). Most exporters tell each
 * direction by itself: the two are joined when both come, in a bounded table; a record with both (RFC 5103, firewalls)
 * is a flow at once. Sampled counts are multiplied by the sampling interval.
 */
import { ipv4Text, ipv6Text, macText } from '../core/address.ts'
import type { Endpoint, Flow, Outcome, Transport } from '../core/model.ts'
import type { ExportRecord } from './flow-export.ts'
import { exportTimes } from './export-times.ts'
import type { RecordSink } from './source.ts'

const reverse = 29_305
const paloAlto = { application: 56_701 } as const
const FIN = 1
const SYN = 2
const RST = 4
const ACK = 16
/** Halves that wait for their other direction; the oldest goes on alone when there are more. */
const maxHalves = 65_536
/** Two directions belong together when the gap between them is no longer than this. */
const maxGapMs = 120_000
const maxApplications = 10_000
const maxSamplers = 10_000

type Half = { readonly flow: Flow; readonly flags: number | null; readonly isSampled: boolean }

export class ExportedFlows {
  /** Records that are no flow: about the exporter, or without addresses. */
  ignored = 0
  readonly #sink: RecordSink
  readonly #site: string
  /** Addresses and ports → half; the oldest first. */
  readonly #halves = new Map<string, Half>()
  /** Exporter and application id → name, as options say. */
  readonly #applications = new Map<string, string>()
  readonly #samplers = new Map<string, number>()

  constructor(sink: RecordSink, site: string) {
    this.#sink = sink
    this.#site = site
  }

  take(record: ExportRecord): void {
    if (record.template.isOptions) {
      this.#learn(record)
      this.ignored += 1
      return
    }
    const made = this.#flowOf(record)
    if (made === null) this.ignored += 1
    else if (made.flow.packetsIn + made.flow.bytesIn > 0) this.#send(asBothWays(made, record))
    else this.#join(made)
  }

  /** Sends the halves whose other direction never came. */
  finish(): void {
    for (const half of this.#halves.values()) this.#send(alone(half))
    this.#halves.clear()
  }

  #send(flow: Flow): void {
    this.#sink.flow(flow)
  }

  /** Options: names of applications, and the intervals of samplers. */
  #learn(record: ExportRecord): void {
    const scope = scopeOf(record)
    const name = textIn(record, 96)
    const id = hexIn(record, 95)
    if (name !== '' && id !== '' && this.#applications.size < maxApplications) this.#applications.set(scope + id, name)
    const packets = record.number(305) ?? 0
    const interval =
      packets > 0 ? (packets + (record.number(306) ?? 0)) / packets : (record.number(50) ?? record.number(34) ?? 0)
    const sampler = record.number(48) ?? record.number(302) ?? 0
    if (interval > 1 && this.#samplers.size < maxSamplers) this.#samplers.set(`${scope}${sampler}`, interval)
  }

  #flowOf(record: ExportRecord): Half | null {
    const [client, server] = sidesOf(record, this.#site)
    if (client === null || server === null || record.number(233) === 1) return null
    const protocol = record.number(4) ?? 0
    const transport = transportOf(protocol)
    const hasPorts = transport === 'tcp' || transport === 'udp'
    const interval = this.#intervalOf(record)
    const scaled = (count: number): number => Math.round(count * interval)
    const bytesOut = scaled(record.number(1) ?? record.number(231) ?? record.number(85) ?? 0)
    const bytesIn = scaled(record.number(1, reverse) ?? record.number(232) ?? record.number(85, reverse) ?? 0)
    const flow: Flow = {
      client,
      server,
      transport,
      clientPort: hasPorts ? (record.number(7) ?? record.number(180) ?? record.number(182) ?? 0) : 0,
      serverPort: hasPorts
        ? (record.number(11) ?? record.number(181) ?? record.number(183) ?? 0)
        : icmpTypeOf(record, transport),
      application: this.#applicationOf(record),
      name: null,
      outcome: 'one-way',
      ...exportTimes(record),
      packetsOut: scaled(record.number(2) ?? record.number(298) ?? record.number(86) ?? 0),
      packetsIn: scaled(record.number(2, reverse) ?? record.number(299) ?? record.number(86, reverse) ?? 0),
      bytesOut,
      bytesIn,
      ipBytesOut: bytesOut,
      ipBytesIn: bytesIn,
      payloadBytesOut: null,
      payloadBytesIn: null,
      tcp: null,
      statistics: null,
      part: 0,
    }
    return { flow, flags: transport === 'tcp' ? record.number(6) : null, isSampled: interval > 1 }
  }

  #intervalOf(record: ExportRecord): number {
    const scope = scopeOf(record)
    const sampler = record.number(48) ?? record.number(302) ?? 0
    const own = record.number(34) ?? record.number(50) ?? 0
    return Math.max(own, record.header.samplingInterval, this.#samplers.get(`${scope}${sampler}`) ?? 1, 1)
  }

  #applicationOf(record: ExportRecord): string | null {
    const own = textIn(record, 96) || textIn(record, paloAlto.application)
    const name = own || (this.#applications.get(scopeOf(record) + hexIn(record, 95)) ?? '')
    const plain = name.toLowerCase().replace(/^ssl$/, 'tls')
    return /^[a-z][a-z0-9_-]{0,30}$/.test(plain) &&
      !/^(unknown|incomplete|not-applicable|insufficient-data)$/.test(plain)
      ? plain
      : null
  }

  #join(half: Half): void {
    const { client, server, clientPort, serverPort, transport } = half.flow
    const key = `${transport} ${client.ip} ${clientPort} ${server.ip} ${serverPort}`
    const back = `${transport} ${server.ip} ${serverPort} ${client.ip} ${clientPort}`
    const other = this.#halves.get(back)
    if (other !== undefined && gapMs(half.flow, other.flow) <= maxGapMs && key !== back) {
      this.#halves.delete(back)
      this.#send(joined(other, half))
      return
    }
    const before = this.#halves.get(key)
    if (before !== undefined) this.#halves.delete(key)
    if (before !== undefined) this.#send(alone(before))
    if (this.#halves.size >= maxHalves) this.#sendOldest()
    this.#halves.set(key, half)
  }

  #sendOldest(): void {
    for (const [key, half] of this.#halves) {
      this.#halves.delete(key)
      this.#send(alone(half))
      return
    }
  }
}

/** Both directions in one flow. Who is the server is told by its port, else by who came second. */
function joined(a: Half, b: Half): Flow {
  const aIsClient = a.flow.firstSeenMs <= b.flow.firstSeenMs
  const lower = lowerIsServer(a.flow.clientPort, a.flow.serverPort)
  const [out, back] = (lower === 'neither' ? aIsClient : lower === 'server') ? [a, b] : [b, a]
  const refused = back.flags !== null && (back.flags & (RST | SYN)) === RST && back.flow.packetsOut <= 2
  return {
    ...out.flow,
    outcome: refused ? 'refused' : 'established',
    application: out.flow.application ?? back.flow.application,
    firstSeenMs: Math.min(a.flow.firstSeenMs, b.flow.firstSeenMs),
    lastSeenMs: Math.max(a.flow.lastSeenMs, b.flow.lastSeenMs),
    packetsIn: back.flow.packetsOut,
    bytesIn: back.flow.bytesOut,
    ipBytesIn: back.flow.bytesOut,
    server: { ...out.flow.server, mac: back.flow.client.mac },
    tcp: historyOf(out.flags, back.flags),
  }
}

/** One direction only: an acknowledgement shows that the other side answered, somewhere out of sight. */
function alone({ flow, flags, isSampled }: Half): Flow {
  const turned = lowerIsServer(flow.clientPort, flow.serverPort) === 'client'
  const flow2 = turned ? swapped(flow) : flow
  return { ...flow2, outcome: outcomeAlone({ flow, flags, isSampled }, turned) }
}

function outcomeAlone({ flow, flags, isSampled }: Half, turned: boolean): Outcome {
  if (flags !== null && (flags & ACK) !== 0) {
    return turned && (flags & (RST | SYN)) === RST && flow.packetsOut <= 2 ? 'refused' : 'established'
  }
  if (turned) return 'established'
  if (isSampled) return 'one-way'
  if (flow.transport === 'tcp') return 'attempt'
  const isEcho =
    (flow.transport === 'icmp' && flow.serverPort === 8) || (flow.transport === 'icmp6' && flow.serverPort === 128)
  return isEcho ? 'attempt' : 'one-way'
}

/** A record that tells both directions; the exporter says who began, if anyone. */
function asBothWays({ flow }: Half, record: ExportRecord): Flow {
  const both: Flow = { ...flow, outcome: 'established' }
  // RFC 5103 section 6.3: 2 says that the destination opened the flow.
  return record.number(239) === 2 ? swapped(both) : both
}

function swapped(flow: Flow): Flow {
  return {
    ...flow,
    client: flow.server,
    server: flow.client,
    clientPort: flow.serverPort,
    serverPort: flow.clientPort,
    packetsOut: flow.packetsIn,
    packetsIn: flow.packetsOut,
    bytesOut: flow.bytesIn,
    bytesIn: flow.bytesOut,
    ipBytesOut: flow.ipBytesIn,
    ipBytesIn: flow.ipBytesOut,
  }
}

/** Clients use high ports (RFC 6335): where one port is high and the other is not, the other is the server's. */
function lowerIsServer(clientPort: number, serverPort: number): 'server' | 'client' | 'neither' {
  if (clientPort === 0 || serverPort === 0) return 'neither'
  if (serverPort < 1024 !== clientPort < 1024) return serverPort < 1024 ? 'server' : 'client'
  if (serverPort < 32_768 !== clientPort < 32_768) return serverPort < 32_768 ? 'server' : 'client'
  return 'neither'
}

function historyOf(out: number | null, back: number | null): Flow['tcp'] {
  if (out === null || back === null) return null
  const opened = (out & SYN) !== 0
  const accepted = (back & SYN) !== 0
  const complete = opened && accepted && (out & ACK) !== 0
  const begun = complete ? 'complete' : accepted ? 'half-open' : (back & RST) !== 0 ? 'refused' : 'unanswered'
  return {
    handshake: opened || accepted ? begun : 'unseen',
    resetBy: (out & RST) !== 0 ? 'client' : (back & RST) !== 0 ? 'server' : null,
    closed: (out & back & FIN) !== 0,
    retransmissionsOut: 0,
    retransmissionsIn: 0,
  }
}

function gapMs(a: Flow, b: Flow): number {
  return Math.max(a.firstSeenMs, b.firstSeenMs) - Math.min(a.lastSeenMs, b.lastSeenMs)
}

function sidesOf(record: ExportRecord, site: string): readonly [Endpoint | null, Endpoint | null] {
  const vlan = (record.number(58) ?? record.number(243) ?? 0) & 0xfff
  const side = (ip4: number, ip6: number, mac: number): Endpoint | null => {
    const ip = addressIn(record, ip4) || addressIn(record, ip6)
    return ip === '' ? null : { site, mac: macIn(record, mac), ip, vlan }
  }
  return [side(8, 27, 56), side(12, 28, 80)]
}

/** Empty without one; all zeros are none. */
function addressIn(record: ExportRecord, id: number): string {
  const octets = record.octets(id)
  if ((octets.length !== 4 && octets.length !== 16) || octets.every((byte) => byte === 0)) return ''
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  if (octets.length === 4) return ipv4Text(view.getInt32(0))
  return ipv6Text(view.getInt32(0), view.getInt32(4), view.getInt32(8), view.getInt32(12))
}

function macIn(record: ExportRecord, id: number): string {
  const octets = record.octets(id)
  if (octets.length !== 6 || octets.every((byte) => byte === 0)) return ''
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  return macText(view.getInt32(0), view.getUint16(4))
}

function transportOf(protocol: number): Transport {
  if (protocol === 6) return 'tcp'
  if (protocol === 17) return 'udp'
  if (protocol === 1) return 'icmp'
  return protocol === 58 ? 'icmp6' : 'other'
}

/** The type, from the elements of their own or from the port, where NetFlow puts type × 256 + code. */
function icmpTypeOf(record: ExportRecord, transport: Transport): number {
  if (transport !== 'icmp' && transport !== 'icmp6') return 0
  const own = record.number(176) ?? record.number(178)
  if (own !== null) return own
  return (record.number(32) || record.number(139) || record.number(11) || 0) >>> 8
}

function textIn(record: ExportRecord, id: number): string {
  const octets = record.octets(id)
  const end = octets.indexOf(0)
  return utf8.decode(end < 0 ? octets : octets.subarray(0, end)).trim()
}

function hexIn(record: ExportRecord, id: number): string {
  return Array.from(record.octets(id), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function scopeOf({ header: { version, exporter, domain } }: ExportRecord): string {
  return `${version} ${exporter} ${domain} `
}

const utf8 = new TextDecoder()
