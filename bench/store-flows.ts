/**
 * Flows of a big site, made by arithmetic: devices that ask their own few servers again and again, as devices do, with names,
 * and some that talk to a new address each time. The same number gives the same flows.
 */
import type { Batch } from '../src/core/batch.ts'
import type { Endpoint, Fact, Flow } from '../src/core/model.ts'

export type Site = {
  readonly name: string
  readonly devices: number
  readonly flows: number
  /** Over how many hours they spread. */
  readonly hours: number
}

export const startMs = Date.UTC(2026, 0, 5)
const hourMs = 3_600_000
const ports = [443, 80, 53, 8883, 554, 123, 1883, 502]
const applications = ['tls', 'http', 'dns', 'mqtt', 'rtsp', 'ntp', 'mqtt', 'modbus']
/** One flow in so many goes to an address that was never seen before. */
const strangerEach = 50

/** The flows in batches, in the order of their time; each device tells five facts in the first batch that it is in. */
export function* batchesOf(site: Site, flowsEach: number): Generator<Batch> {
  const told = new Set<number>()
  for (let from = 0; from < site.flows; from += flowsEach) {
    const flows: Flow[] = []
    const facts: Fact[] = []
    for (let index = from; index < Math.min(from + flowsEach, site.flows); index += 1) {
      const device = numberOf(index) % site.devices
      if (!told.has(device)) facts.push(...factsOf(site, device))
      told.add(device)
      flows.push(flowOf(site, index, device))
    }
    yield { id: `bench:${from}`, site: site.name, sensor: 'bench', facts, flows }
  }
}

export function deviceEndpoint(site: string, device: number): Endpoint {
  const [high, middle, low] = [(device >>> 16) & 0xff, (device >>> 8) & 0xff, device & 0xff]
  const hex = [high, middle, low].map((byte) => byte.toString(16).padStart(2, '0')).join(':')
  return { site, mac: `02:00:00:${hex}`, ip: `10.${high}.${middle}.${low}`, vlan: 10 + (device % 20) }
}

function flowOf({ name: site, flows, hours }: Site, index: number, device: number): Flow {
  const hash = numberOf(index + 7)
  // Each device has six services that it asks.
  const service = numberOf(device * 6 + (hash % 6))
  const isStranger = index % strangerEach === 0
  const kind = service % ports.length
  const firstSeenMs = startMs + Math.floor((index / flows) * hours * hourMs)
  const server = isStranger ? numberOf(index) : 0x0b000000 + (service % 2_000)
  return {
    client: deviceEndpoint(site, device),
    server: { site, mac: '02:00:5e:00:00:01', ip: addressOf(server), vlan: 10 + (device % 20) },
    transport: kind === 2 || kind === 5 ? 'udp' : 'tcp',
    clientPort: 32_768 + (hash % 28_000),
    serverPort: ports[kind] ?? 443,
    application: applications[kind] ?? null,
    name: hash % 3 === 0 ? `service${service % 2_000}.example.com` : null,
    outcome: 'established',
    firstSeenMs,
    lastSeenMs: firstSeenMs + (hash % 30_000),
    packetsOut: 5 + (hash % 20),
    packetsIn: 5 + (hash % 30),
    bytesOut: 400 + (hash % 4_000),
    bytesIn: 800 + (hash % 40_000),
    ipBytesOut: null,
    ipBytesIn: null,
    payloadBytesOut: null,
    payloadBytesIn: null,
    tcp: null,
    statistics: null,
    part: 0,
  }
}

function factsOf(site: Site, device: number): readonly Fact[] {
  const endpoint = deviceEndpoint(site.name, device)
  const values = {
    'dhcp.hostName': `device-${device}`,
    'dhcp.vendorClass': `example ${device % 40}`,
    'dhcp.parameters': '1,3,6,15,28',
    'mdns.host': `device-${device}.local`,
    'http.userAgent': `ExampleOS/${device % 12}`,
  }
  return Object.entries(values).map(([name, value]) => ({ endpoint, atMs: startMs, name, value }))
}

function addressOf(word: number): string {
  return [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff).join('.')
}

/** A number that looks like any other, below 2^31. */
export function numberOf(seed: number): number {
  let hash = Math.imul(seed + 1, 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 1
}
