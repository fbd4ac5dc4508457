/**
 * An IPv4 address that two MACs claim in turn by ARP (RFC 826), or one MAC that takes the DHCP server's address and
 * others:
 * somebody puts himself between. It judges claims alone, and knows nothing of IPv6 neighbour discovery. ATT&CK
 * T1557.002.
 */
import type { Endpoint, Fact } from '../../core/model.ts'
import { detection, type Sighting } from '../detection.ts'
import { device, fact, times } from '../examples.ts'
import { Table } from '../table.ts'

type Change = { readonly atMs: number; readonly from: string; readonly to: string }

type Claimed = {
  holder: string
  /** Who had the address before it was contested. */
  owner: string
  /** The latest changes of hands, within the window. */
  changes: readonly Change[]
  isDhcpServer: boolean
}

type Taken = { readonly atMs: number; readonly ip: string; readonly from: string; readonly isDhcpServer: boolean }

type Claimer = {
  /** How many addresses it was the first to claim. */
  first: number
  /** The latest addresses that it took from others. */
  taken: readonly Taken[]
}

type Memory = { readonly addresses: Table<Claimed>; readonly claimers: Table<Claimer> }
type Limits = typeof settings

/** MACs that move between routers by design: VRRP and CARP, HSRP 1 and 2, GLBP, Microsoft NLB, FortiGate HA. */
const virtualMac =
  /^(?:00:00:5e:00:0[12]:|00:00:0c:07:ac:|00:00:0c:9f:f|00:05:73:a0:0|00:07:b4:0|0[123]:bf:|00:09:0f:09:)/
const historyKept = 8

const settings = {
  changes: 3,
  takenAddresses: 2,
  withinSeconds: 600,
  // Whoever was the first to claim so many answers for others (RFC 1027).
  proxyAddresses: 16,
  addressesKept: 8192,
  claimersKept: 4096,
}

export const arpSpoofing = detection({
  id: 'arp-spoofing',
  title: 'ARP spoofing',
  severity: 'critical',
  technique: ['T1557.002'],
  accuses: true,
  why:
    'An address moves to another device now and then, when a lease ends or a standby takes over; two that claim it in turn ' +
    'are an attacker who reads and changes what passes, or two devices set to the same address.',
  settings,
  facts: ['arp.address', 'dhcp.server'],

  remember: ({ addressesKept, claimersKept }) => ({
    addresses: new Table<Claimed>(addressesKept),
    claimers: new Table<Claimer>(claimersKept),
  }),

  fact(told, memory: Memory, settings) {
    if (told.name === 'arp.address') return claim(told, memory, settings)
    if (told.endpoint.ip === '') return undefined
    const key = addressKey(told.endpoint, told.endpoint.ip)
    const { mac } = told.endpoint
    memory.addresses.getOrMake(key, () => ({ holder: mac, owner: mac, changes: [], isDhcpServer: true })).isDhcpServer =
      true
    return undefined
  },

  examples: [
    {
      name: 'two that claim the gateway in turn',
      given: times(8, (i) => claims(i * 5, device(i % 2 === 0 ? 1 : 66), 1)),
      alerts: 1,
    },
    {
      name: 'two at once, told by their own claims only now and then',
      given: [
        claims(0, device(1), 1),
        claims(90, device(66), 1),
        claims(200, device(1), 1),
        claims(201, device(66), 1),
      ],
      alerts: 1,
    },
    {
      name: 'one that takes the DHCP server’s address and a victim’s',
      given: [
        fact(0, device(1), { name: 'dhcp.server', value: 'yes' }),
        claims(1, device(1), 1),
        claims(2, device(7), 7),
        claims(3600, device(66), 1),
        claims(3601, device(66), 7),
      ],
      alerts: 1,
    },
    {
      name: 'a lease that goes to another device, and later back',
      given: times(4, (i) => claims(i * 90_000, device(1 + (i % 2)), 5)),
      alerts: 0,
    },
    {
      name: 'a failover and the way back',
      given: [claims(0, device(2), 1), claims(50, device(3), 1), claims(80, device(2), 1)],
      alerts: 0,
    },
    {
      name: 'a virtual router of VRRP between two real ones',
      given: times(20, (i) => claims(i * 5, i % 2 === 0 ? device(1, '00:00:5e:00:01:07') : device(2), 1)),
      alerts: 0,
    },
    {
      name: 'a router that answers for others, who also speak for themselves',
      given: [
        ...times(20, (i) => claims(i, device(1), 100 + i)),
        ...times(20, (i) => claims(100 + i, device(i % 2 === 0 ? 50 : 1), 50)),
      ],
      alerts: 0,
    },
    {
      name: 'a device that changes its MAC',
      given: [claims(0, device(5), 5), claims(60, device(5, '02:00:00:00:00:99'), 5)],
      alerts: 0,
    },
    {
      name: 'devices that start with the same address of the factory, one after the other',
      given: times(6, (i) => claims(i * 700, device(10 + (i % 3)), 60)),
      alerts: 0,
    },
    { name: 'one device with many addresses', given: times(60, (i) => claims(i, device(1), 100 + i)), alerts: 0 },
  ],
})

function claim({ endpoint, value, atMs }: Fact, { addresses, claimers }: Memory, limits: Limits): Sighting | undefined {
  const { mac } = endpoint
  if (value === '' || value === '0.0.0.0' || virtualMac.test(mac)) return undefined
  const key = addressKey(endpoint, value)
  const claimed = addresses.get(key)
  const claimer = claimers.getOrMake(`${endpoint.site} ${endpoint.vlan} ${mac}`, () => ({ first: 0, taken: [] }))
  if (claimed === undefined) {
    addresses.set(key, { holder: mac, owner: mac, changes: [], isDhcpServer: false })
    claimer.first += 1
    return undefined
  }
  if (claimed.holder === mac) return undefined
  const from = claimed.holder
  const isNear = (other: { readonly atMs: number }) => Math.abs(atMs - other.atMs) <= limits.withinSeconds * 1000
  const recent = claimed.changes.filter(isNear)
  if (recent.length === 0) claimed.owner = from
  claimed.changes = [...recent, { atMs, from, to: mac }].slice(-historyKept)
  claimed.holder = mac
  if (mac !== claimed.owner) {
    const { isDhcpServer } = claimed
    const taken = claimer.taken.filter((other) => isNear(other) && other.ip !== value)
    claimer.taken = [...taken, { atMs, ip: value, from, isDhcpServer }].slice(-historyKept)
  }
  if (claimer.first >= limits.proxyAddresses || isProxy(endpoint, from, { claimers, limits })) return undefined
  return contested({ endpoint, value, atMs }, claimed, limits) ?? taken(endpoint, claimer, limits)
}

/** The address went to and fro. The one who took it first is who did it. */
function contested(
  { endpoint, value, atMs }: Pick<Fact, 'endpoint' | 'value' | 'atMs'>,
  { owner, changes }: Claimed,
  limits: Limits,
): Sighting | undefined {
  if (changes.length < limits.changes || endpoint.mac === owner) return undefined
  const at = changes.map((change) => change.atMs)
  const seconds = Math.max(1, Math.round((Math.max(...at) - Math.min(...at)) / 1000))
  return {
    endpoint: { ...endpoint, ip: '' },
    atMs,
    count: changes.length,
    sentence:
      `Claimed ${value} by ARP in turn with ${owner}, which had it before: it changed hands ${changes.length} times within ` +
      `${seconds} s, and fewer than ${limits.changes} times within ${limits.withinSeconds} s are expected. ` +
      'This is ARP spoofing, or two devices set to the same address.',
    evidence: changes.map(({ from, to }) => `${value} went from ${from} to ${to}`),
  }
}

/** It took the DHCP server's address and others, from different devices: nobody inherits that. */
function taken(endpoint: Endpoint, { taken }: Claimer, limits: Limits): Sighting | undefined {
  if (!taken.some(({ isDhcpServer }) => isDhcpServer)) return undefined
  if (new Set(taken.map(({ from }) => from)).size < limits.takenAddresses) return undefined
  return {
    endpoint: { ...endpoint, ip: '' },
    atMs: Math.max(...taken.map(({ atMs }) => atMs)),
    count: taken.length,
    sentence:
      `Claimed ${taken.length} addresses by ARP that belong to other devices, the DHCP server's among them, within ` +
      `${limits.withinSeconds} s; none is expected.`,
    evidence: taken.map(({ ip, from }) => `${ip} was claimed by ${from} before`),
  }
}

function isProxy(
  { site, vlan }: Endpoint,
  mac: string,
  { claimers, limits }: { readonly claimers: Memory['claimers']; readonly limits: Limits },
): boolean {
  return (claimers.get(`${site} ${vlan} ${mac}`)?.first ?? 0) >= limits.proxyAddresses
}

function addressKey({ site, vlan }: Endpoint, ip: string): string {
  return `${site} ${vlan} ${ip}`
}

function claims(seconds: number, endpoint: Endpoint, number: number): Fact {
  return fact(seconds, endpoint, { name: 'arp.address', value: `10.0.0.${number}` })
}
