/** One event of Suricata's EVE log, its two sides, and the flow of a `flow` or one direction of a `netflow` event. */
import type { Endpoint, Flow, Outcome, Transport } from '../core/model.ts'
import { historyOf, type Half } from './flow-halves.ts'
import { parseJson } from '../core/json.ts'
import { parseTimeMs } from './record-time.ts'
import { endpointOf } from './record-values.ts'

type Fields = Readonly<Record<string, unknown>>

export type EveEvent = {
  readonly type: string
  readonly atMs: number
  readonly fields: Fields
  readonly site: string
  /** Source and destination; `null` when it is no address. */
  readonly source: Endpoint | null
  readonly target: Endpoint | null
  readonly sourcePort: number
  readonly targetPort: number
}

const RST_SYN = 6
const RST = 4

/** The event in a JSON text, or `null` when it is none. */
export function eveEvent(text: string, site: string): EveEvent | null {
  const json = parseJson(text)
  const fields = json.ok ? fieldsOf(json.value) : noFields
  const type = textAt(fields, 'event_type')
  if (type === '') return null
  const vlans = fields['vlan']
  const vlan = countOf(Array.isArray(vlans) ? vlans[0] : vlans) & 0xfff
  const side = (which: 'src' | 'dest'): Endpoint | null =>
    endpointOf(site, { ip: textAt(fields, `${which}_ip`), mac: textAt(fields, 'ether', `${which}_mac`), vlan })
  return {
    type,
    atMs: parseTimeMs(textAt(fields, 'timestamp')),
    fields,
    site,
    source: side('src'),
    target: side('dest'),
    sourcePort: portAt(fields, 'src_port'),
    targetPort: portAt(fields, 'dest_port'),
  }
}

/** Text along a path of keys; numbers become text, anything else is empty. */
export function textAt(fields: Fields, ...path: readonly string[]): string {
  const value = valueAt(fields, path)
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** Objects of the array along a path of keys. */
export function objectsAt(fields: Fields, ...path: readonly string[]): readonly Fields[] {
  const value = valueAt(fields, path)
  return Array.isArray(value) ? value.map(fieldsOf) : []
}

export function flowOfEve({ fields, source, target, ...event }: EveEvent): Flow | null {
  if (source === null || target === null) return null
  const transport = transportOf(textAt(fields, 'proto'))
  const flow = fieldsOf(fields['flow'])
  const packetsIn = countOf(flow['pkts_toclient'])
  const [out, back] = [flagsAt(fields, 'tcp_flags_ts'), flagsAt(fields, 'tcp_flags_tc')]
  return {
    ...sidesOf({ fields, source, target, ...event }, source, target),
    outcome: outcomeOf(transport, packetsIn, { back, type: countOf(fields['icmp_type']) }),
    ...timesOf(flow, event.atMs),
    packetsOut: countOf(flow['pkts_toserver']),
    packetsIn,
    bytesOut: countOf(flow['bytes_toserver']),
    bytesIn: countOf(flow['bytes_toclient']),
    tcp: transport === 'tcp' ? historyOf(out, back) : null,
  }
}

export function halfOfEve({ fields, source, target, ...event }: EveEvent): Half | null {
  if (source === null || target === null) return null
  const counts = fieldsOf(fields['netflow'])
  const flow: Flow = {
    ...sidesOf({ fields, source, target, ...event }, source, target),
    outcome: 'one-way',
    ...timesOf(counts, event.atMs),
    packetsOut: countOf(counts['pkts']),
    packetsIn: 0,
    bytesOut: countOf(counts['bytes']),
    bytesIn: 0,
    tcp: null,
  }
  return { flow, flags: flow.transport === 'tcp' ? flagsAt(fields, 'tcp_flags') : null, isSampled: false }
}

function sidesOf({ fields, sourcePort, targetPort }: EveEvent, client: Endpoint, server: Endpoint) {
  const transport = transportOf(textAt(fields, 'proto'))
  const hasPorts = transport === 'tcp' || transport === 'udp'
  const application = textAt(fields, 'app_proto')
  const isKnown = /^[a-z][a-z0-9_-]{1,30}$/.test(application) && application !== 'failed' && application !== 'unknown'
  return {
    client,
    server,
    transport,
    clientPort: hasPorts ? sourcePort : 0,
    serverPort: hasPorts ? targetPort : countOf(fields['icmp_type']) & 0xff,
    application: isKnown ? (applications[application] ?? application) : null,
    name: null,
    ipBytesOut: null,
    ipBytesIn: null,
    payloadBytesOut: null,
    payloadBytesIn: null,
    statistics: null,
    part: 0,
  }
}

/** Suricata's word → ours, where they differ. */
const applications: Readonly<Record<string, string>> = { krb5: 'kerberos', rfb: 'vnc', ikev2: 'ike', dcerpc: 'dcerpc' }

function timesOf(flow: Fields, atMs: number): { readonly firstSeenMs: number; readonly lastSeenMs: number } {
  const firstSeenMs = parseTimeMs(textAt(flow, 'start')) || atMs
  return { firstSeenMs, lastSeenMs: Math.max(parseTimeMs(textAt(flow, 'end')) || atMs, firstSeenMs) }
}

function outcomeOf(
  transport: Transport,
  packetsIn: number,
  { back, type }: { readonly back: number | null; readonly type: number },
): Outcome {
  if (packetsIn > 0) return back !== null && (back & RST_SYN) === RST && packetsIn <= 2 ? 'refused' : 'established'
  if (transport === 'tcp') return 'attempt'
  return (transport === 'icmp' && type === 8) || (transport === 'icmp6' && type === 128) ? 'attempt' : 'one-way'
}

function transportOf(proto: string): Transport {
  const name = proto.toLowerCase()
  if (name === 'tcp' || name === 'udp' || name === 'icmp') return name
  return name === 'ipv6-icmp' || name === 'icmpv6' ? 'icmp6' : 'other'
}

/** Hexadecimal digits. */
function flagsAt(fields: Fields, name: string): number | null {
  const flags = Number.parseInt(textAt(fields, 'tcp', name), 16)
  return Number.isNaN(flags) ? null : flags & 0xff
}

function portAt(fields: Fields, name: string): number {
  const port = countOf(fields[name])
  return port <= 0xffff ? port : 0
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0
}

function valueAt(fields: Fields, path: readonly string[]): unknown {
  let at: unknown = fields
  for (const key of path) at = fieldsOf(at)[key]
  return at
}

const noFields: Fields = {}

function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : noFields
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
