/** A device that sends ICMP requests (RFC 792, RFC 4443) to many hosts, answered or not. ATT&CK T1018. */
import type { Flow } from '../../core/model.ts'
import { detection } from '../detection.ts'
import { endpointKey } from '../endpoint-key.ts'
import { device, flow, times } from '../examples.ts'
import { Sweep } from '../sweep.ts'
import { Table } from '../table.ts'

const echo6 = 128
const requests: Readonly<Record<number, string>> = { 8: 'echo', 13: 'timestamp', 15: 'information', 17: 'address mask' }

export const icmpScan = detection({
  id: 'icmp-scan',
  title: 'ICMP scan',
  severity: 'medium',
  technique: ['T1018'],
  accuses: true,
  why:
    'A device pings its gateway or its cloud to see whether it is online; one that pings many hosts is looking for what ' +
    'there is to attack. Monitoring servers do it rightly.',
  // 322 set-up captures of IoT devices ping at most 2 hosts in all; the smallest scan at hand pings 18 in 2 seconds.
  settings: { hosts: 10, withinSeconds: 60, sendersKept: 1024, hostsKept: 256 },

  flows: { transports: ['icmp', 'icmp6'], established: true },

  remember: ({ sendersKept }) => ({ senders: new Table<Sweep>(sendersKept) }),

  flow({ client, server, transport, serverPort, firstSeenMs }, { senders }, { hosts, withinSeconds, hostsKept }) {
    const request = requestName(transport, serverPort)
    if (request === undefined) return undefined
    const sweep = senders.getOrMake(
      `${endpointKey(client)} ${request}`,
      () => new Sweep({ threshold: hosts, withinMs: withinSeconds * 1000, kept: hostsKept }),
    )
    const count = sweep.add(server.ip, firstSeenMs)
    if (count === 0) return undefined
    return {
      endpoint: client,
      atMs: firstSeenMs,
      count,
      sentence:
        `Sent ICMP ${request} requests to ${sweep.countText} hosts within ${sweep.seconds} s; ` +
        `fewer than ${hosts} within ${withinSeconds} s are expected.`,
      evidence: sweep.first(10).map((ip) => `ICMP ${request} request to ${ip}`),
    }
  },

  examples: [
    { name: 'eighteen hosts in two seconds', given: times(18, (i) => ping(i / 10, i + 1, 8)), alerts: 1 },
    { name: 'timestamp requests to a network', given: times(254, (i) => ping(i / 50, i + 1, 13)), alerts: 1 },
    { name: 'nine hosts in a second', given: times(9, (i) => ping(i / 10, i + 1, 8)), alerts: 0 },
    { name: 'one host for an hour', given: times(3600, (i) => ping(i, 1, 8)), alerts: 0 },
    { name: 'thirty hosts, one each minute', given: times(30, (i) => ping(i * 60, i + 1, 8)), alerts: 0 },
    {
      name: 'neighbour discovery of IPv6',
      given: times(100, (i) => ({ ...ping(i / 10, i + 1, 135), transport: 'icmp6' as const })),
      alerts: 0,
    },
  ],
})

function requestName(transport: Flow['transport'], type: number): string | undefined {
  if (transport === 'icmp') return requests[type]
  return transport === 'icmp6' && type === echo6 ? 'echo' : undefined
}

function ping(seconds: number, number: number, type: number) {
  const sides = { client: device(200), server: device(number), clientPort: 0, serverPort: type }
  return flow(seconds, { ...sides, transport: 'icmp', outcome: 'established' })
}
