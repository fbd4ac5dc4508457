/**
 * Devices and conversations for the tests of segmentation, written down in a line each, and a small clinic with a
 * story.
 */
import type { Identity, Kind, RiskLevel } from '../../src/core/answers.ts'
import type { Conversation, Device, Peer, Transport } from '../../src/core/model.ts'
import type { SegmentationInput } from '../../src/segment/plan.ts'
import type { Subject } from '../../src/segment/zones.ts'

export type SubjectDraft = {
  readonly id: string
  readonly ips: readonly string[]
  readonly category?: string | null
  readonly name?: string
  readonly kind?: Kind
  readonly level?: RiskLevel
  readonly routes?: boolean
  readonly lastSeenMs?: number
}

export function subject({
  id,
  ips,
  category = null,
  name,
  kind = 'unknown',
  level = 'low',
  routes = false,
  lastSeenMs = 0,
}: SubjectDraft): Subject {
  const device: Device = {
    id,
    site: 'main',
    macs: [id],
    ips,
    names: name === undefined ? [] : [name],
    vlans: [0],
    firstSeenMs: 0,
    lastSeenMs,
    facts: [],
    services: [],
    routes,
  }
  const identity: Identity = {
    category: category === null ? null : { value: category, confidence: 0.9, why: [] },
    vendor: null,
    model: null,
    os: null,
    firmware: null,
  }
  return { device, identity, kind, risk: { score: level === 'critical' ? 95 : 10, level, factors: [] } }
}

export type ConversationDraft = {
  readonly from: Peer | string
  readonly to: Peer | string
  readonly transport?: Transport
  readonly port: number
  readonly application?: string
  readonly name?: string
  readonly flows?: number
  readonly established?: number
  readonly refused?: number
}

/** A text with a dot or `::` is a remote address, any other a device's id. */
export function conversation({
  from,
  to,
  transport = 'tcp',
  port,
  application,
  name,
  flows = 1,
  established = flows,
  refused = 0,
}: ConversationDraft): Conversation {
  return {
    client: peer(from),
    server: peer(to),
    transport,
    port,
    application: application ?? null,
    name: name ?? null,
    flows,
    established,
    refused,
    bytesOut: 0,
    bytesIn: 0,
    packetsOut: 0,
    packetsIn: 0,
    firstSeenMs: 0,
    lastSeenMs: 0,
    vlan: 0,
  }
}

function peer(value: Peer | string): Peer {
  if (typeof value !== 'string') return value
  return value.includes('.') || value.includes('::') ? { kind: 'remote', ip: value } : { kind: 'device', id: value }
}

/**
 * Twelve cameras and a recorder, infusion pumps and their server, phones and a call server, a printer, a visitor, an
 * infected plug.
 */
export function clinic(): SegmentationInput {
  const cameras = range(12).map((n) =>
    subject({ id: `camera-${n}`, ips: [`10.20.0.${n + 10}`], category: 'camera', kind: 'iot', name: `cam-${n}` }),
  )
  const pumps = range(4).map((n) =>
    subject({
      id: `pump-${n}`,
      ips: [`10.40.0.${n + 20}`, `fd00:40::${n + 20}`],
      category: 'infusion-pump',
      kind: 'iot',
    }),
  )
  const phones = range(6).map((n) =>
    subject({ id: `phone-${n}`, ips: [`10.60.0.${n + 30}`], category: 'ip-phone', kind: 'iot' }),
  )
  const others = [
    subject({ id: 'recorder', ips: ['10.9.0.5'], category: 'nas', kind: 'it', name: 'recorder' }),
    subject({ id: 'records', ips: ['10.9.0.6', 'fd00:9::6'], category: 'server', kind: 'it', name: 'records' }),
    subject({ id: 'calls', ips: ['10.9.0.7'], category: 'server', kind: 'it', name: 'calls' }),
    subject({ id: 'gateway', ips: ['10.9.0.1'], category: 'router', kind: 'network', name: 'gateway', routes: true }),
    subject({ id: 'printer', ips: ['10.50.0.2'], category: 'printer', kind: 'iot' }),
    subject({ id: 'desk-1', ips: ['10.30.0.11'], category: 'workstation', kind: 'it' }),
    subject({ id: 'desk-2', ips: ['10.30.0.12'], category: 'workstation', kind: 'it' }),
    subject({ id: 'visitor', ips: ['10.70.0.50', 'fe80::50'], category: 'phone', kind: 'mobile' }),
    subject({ id: 'plug', ips: ['10.20.0.66'], category: 'plug', kind: 'iot' }),
    subject({ id: 'silent', ips: ['fe80::99'], category: 'sensor', kind: 'iot' }),
  ]
  return {
    name: 'clinic',
    devices: [...cameras, ...pumps, ...phones, ...others],
    suspects: new Set(['plug']),
    conversations: [...clinicServices(), ...clinicNoise()],
  }
}

function clinicServices(): readonly Conversation[] {
  return [
    ...range(12).map((n) =>
      conversation({ from: `camera-${n}`, to: 'recorder', port: 554, application: 'rtsp', flows: 10 + n }),
    ),
    ...range(12).map((n) =>
      conversation({ from: `camera-${n}`, to: 'gateway', transport: 'udp', port: 123, application: 'ntp', flows: 24 }),
    ),
    ...range(4).map((n) =>
      conversation({ from: `pump-${n}`, to: 'records', port: 2575, application: 'hl7', flows: 50 }),
    ),
    ...range(4).map((n) => conversation({ from: 'records', to: `pump-${n}`, transport: 'icmp', port: 8, flows: 100 })),
    ...range(6).map((n) =>
      conversation({ from: `phone-${n}`, to: 'calls', transport: 'udp', port: 5060, application: 'sip', flows: 30 }),
    ),
    ...range(6).flatMap((n) =>
      range(4).map((call) =>
        conversation({
          from: `phone-${n}`,
          to: 'calls',
          transport: 'udp',
          port: 20_000 + 997 * n + 2 * call,
          application: 'rtp',
        }),
      ),
    ),
    ...['desk-1', 'desk-2'].map((from) => conversation({ from, to: 'printer', port: 9100, flows: 5 })),
    conversation({ from: 'desk-1', to: 'records', port: 443, application: 'tls', flows: 7 }),
    conversation({ from: 'desk-1', to: 'records', port: 8443, application: 'tls', flows: 2 }),
    conversation({
      from: 'printer',
      to: '203.0.113.20',
      port: 443,
      application: 'tls',
      name: 'ink.vendor.example',
      flows: 3,
    }),
    conversation({
      from: 'printer',
      to: '203.0.113.21',
      port: 443,
      application: 'tls',
      name: 'INK.vendor.example.',
      flows: 1,
    }),
    conversation({
      from: 'visitor',
      to: '198.51.100.7',
      port: 443,
      application: 'tls',
      name: '198.51.100.7',
      flows: 9,
    }),
    conversation({
      from: 'camera-3',
      to: 'records',
      transport: 'udp',
      port: 514,
      application: 'syslog',
      flows: 4,
      established: 0,
    }),
  ]
}

function clinicNoise(): readonly Conversation[] {
  return [
    conversation({
      from: 'camera-1',
      to: { kind: 'group', ip: '239.255.255.250' },
      transport: 'udp',
      port: 1900,
      flows: 40,
      established: 0,
    }),
    conversation({ from: 'visitor', to: 'gateway', transport: 'arp', port: 0, flows: 12 }),
    conversation({ from: 'silent', to: 'camera-1', transport: 'udp', port: 5353, flows: 2 }),
    conversation({ from: 'recorder', to: 'records', port: 445, flows: 6 }),
    conversation({ from: 'visitor', to: 'records', port: 22, flows: 5, established: 0 }),
    conversation({ from: 'visitor', to: 'printer', port: 23, flows: 3, established: 0, refused: 3 }),
    ...range(12).map((n) => conversation({ from: 'plug', to: `camera-${n}`, port: 23, flows: 30 })),
    conversation({ from: 'desk-1', to: 'plug', port: 80, flows: 2 }),
  ]
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
