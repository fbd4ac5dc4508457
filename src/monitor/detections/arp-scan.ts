/** A device that asks by ARP (RFC 826) for many addresses of its own link that nobody has. ATT&CK T1018. */
import type { Endpoint } from '../../core/model.ts'
import { detection } from '../detection.ts'
import { device, flow, times } from '../examples.ts'
import { Sweep } from '../sweep.ts'
import { Table } from '../table.ts'

type Sender = { readonly endpoint: Endpoint; readonly sweep: Sweep }

export const arpScan = detection({
  id: 'arp-scan',
  title: 'ARP scan',
  severity: 'medium',
  technique: ['T1018'],
  accuses: true,
  why:
    'A device asks for the few neighbours that it talks to; one that asks for address after address is looking for what ' +
    'there is to attack. Inventory scanners do it rightly. Where a sensor sees no answers, so does a gateway that restarts.',
  // 322 set-up captures of IoT devices ask for at most 4 in a minute; a scan of a /24 asks for 255 in 13 seconds.
  settings: { addresses: 20, withinSeconds: 60, sendersKept: 1024, addressesKept: 256 },

  flows: { transports: ['arp'], established: false },

  remember: ({ sendersKept }) => ({ senders: new Table<Sender>(sendersKept) }),

  flow({ client, server, firstSeenMs }, { senders }, { addresses, withinSeconds, addressesKept }) {
    // By MAC alone: the sender's protocol address may be empty or made up.
    const key = `${client.mac} ${client.vlan} ${client.site}`
    const { endpoint, sweep } = senders.getOrMake(key, () => ({
      endpoint: client,
      sweep: new Sweep({ threshold: addresses, withinMs: withinSeconds * 1000, kept: addressesKept }),
    }))
    const count = sweep.add(server.ip, firstSeenMs)
    if (count === 0) return undefined
    return {
      endpoint,
      atMs: firstSeenMs,
      count,
      sentence:
        `Asked by ARP for ${sweep.countText} addresses within ${sweep.seconds} s that nobody answered for; ` +
        `fewer than ${addresses} within ${withinSeconds} s are expected.`,
      evidence: sweep.first(10).map((ip) => `asked for ${ip}`),
    }
  },

  examples: [
    { name: 'a whole network in thirteen seconds', given: asks(254, 0.05), alerts: 1 },
    { name: 'a whole network in any order', given: asks(254, 0.05).toReversed(), alerts: 1 },
    { name: 'nineteen addresses in a second', given: asks(19, 0.05), alerts: 0 },
    { name: 'a whole network in two hours', given: asks(254, 30), alerts: 0 },
    { name: 'one absent neighbour, again and again', given: times(500, (i) => ask(i / 10, 7)), alerts: 0 },
    {
      name: 'neighbours that answer',
      given: times(100, (i) => ({ ...ask(i / 10, i + 2), outcome: 'established' as const, packetsIn: 1 })),
      alerts: 0,
    },
    {
      name: 'a sender that hides its address',
      given: times(60, (i) => ({ ...ask(i / 10, i + 1), client: { ...device(200), ip: `0.0.0.${i}` } })),
      alerts: 1,
    },
  ],
})

function asks(count: number, everySeconds: number) {
  return times(count, (i) => ask(i * everySeconds, i + 1))
}

function ask(seconds: number, number: number) {
  return flow(seconds, { client: device(200), server: { ...device(number), mac: '' }, transport: 'arp' })
}
