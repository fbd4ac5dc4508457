/**
 * Records of flow exporters → flows. Elements are those of IANA's registry (RFC 7012). Most exporters tell each
 * direction by itself: the two are joined when both come, in a bounded table; a record with both (RFC 5103, firewalls)
 * is a flow at once. Sampled counts are multiplied by the sampling interval.
 */
import { ipv4Text, ipv6Text, macText } from '../core/address.ts'
import type { Endpoint, Flow, Transport } from '../core/model.ts'
import type { ExportRecord } from './flow-export.ts'
import { exportTimes } from './export-times.ts'
import { FlowHalves, swapped, type Half } from './flow-halves.ts'
import type { RecordSink } from './source.ts'

const reverse = 29_305
const paloAlto = { application: 56_701 } as const
const maxApplications = 10_000
const maxSamplers = 10_000

export class ExportedFlows {
  /** Records that are no flow: about the exporter, or without addresses. */
  ignored = 0
  readonly #sink: RecordSink
  readonly #site: string
  readonly #halves: FlowHalves
  /** Exporter and application id → name, as options say. */
  readonly #applications = new Map<string, string>()
  readonly #samplers = new Map<string, number>()

  constructor(sink: RecordSink, site: string) {
    this.#sink = sink
    this.#site = site
    this.#halves = new FlowHalves((flow) => sink.flow(flow))
  }

  take(record: ExportRecord): void {
    if (record.template.isOptions) {
      this.#learn(record)
      this.ignored += 1
      return
    }
    const made = this.#flowOf(record)
    if (made === null) this.ignored += 1
    else if (made.flow.packetsIn + made.flow.bytesIn > 0) this.#sink.flow(asBothWays(made, record))
    else this.#halves.add(made)
  }

  /** Sends the halves whose other direction never came. */
  finish(): void {
    this.#halves.finish()
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
      clientPort: hasPorts ? portOf(record.number(7) ?? record.number(180) ?? record.number(182)) : 0,
      serverPort: hasPorts
        ? portOf(record.number(11) ?? record.number(181) ?? record.number(183))
        : portOf(icmpTypeOf(record, transport)),
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
}

/** A record that tells both directions; the exporter says who began, if anyone. */
function asBothWays({ flow }: Half, record: ExportRecord): Flow {
  const both: Flow = { ...flow, outcome: 'established' }
  // RFC 5103 section 6.3: 2 says that the destination opened the flow.
  return record.number(239) === 2 ? swapped(both) : both
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

/** 0 when it is none: a template may give it any length. */
function portOf(value: number | null): number {
  return value !== null && value < 65_536 ? value : 0
}
