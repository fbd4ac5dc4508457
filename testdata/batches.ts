/** Small batches of one office: a few devices and what they do, other by number and the same each time. */
import type { Batch } from '../src/core/batch.ts'
import type { Endpoint, Flow } from '../src/core/model.ts'

const startMs = Date.UTC(2026, 0, 31, 10)
export const batchFlows = 20

/** Thirty minutes of what is known as `sample:<number>`. */
export function sampleBatch(number: number): Batch {
  const atMs = startMs + number * 1_800_000
  const flows = Array.from({ length: batchFlows }, (_, index) => sampleFlow(number * batchFlows + index, atMs))
  const [{ client } = sampleFlow(0, atMs)] = flows
  const facts = [
    { endpoint: client, atMs, name: 'dhcp.hostName', value: `device-${number}` },
    { endpoint: client, atMs, name: 'auth.login', value: 'ssh', peer: '192.0.2.9 22' },
  ]
  return { id: `sample:${number}`, site: 'hq', sensor: 'test', facts, flows }
}

function sampleFlow(number: number, atMs: number): Flow {
  return {
    client: endpoint(number % 37),
    server: endpoint(100 + (number % 11)),
    transport: 'tcp',
    clientPort: 50_000,
    serverPort: 443 + (number % 3),
    application: 'tls',
    name: number % 2 === 0 ? null : `service${number % 5}.example.com`,
    outcome: 'established',
    firstSeenMs: atMs,
    lastSeenMs: atMs + 1_000 * (number % 60),
    packetsOut: 3,
    packetsIn: 4,
    bytesOut: 300 + number,
    bytesIn: 4_000,
    ipBytesOut: null,
    ipBytesIn: null,
    payloadBytesOut: null,
    payloadBytesIn: null,
    tcp: null,
    statistics: null,
    part: 0,
  }
}

function endpoint(number: number): Endpoint {
  const low = number.toString(16).padStart(2, '0')
  return { site: 'hq', mac: `02:00:00:00:00:${low}`, ip: `192.0.2.${number}`, vlan: 0 }
}
