/**
 * What a conversation means to a router: between which addresses it runs, whether it is forwarded at all, and whether
 * anybody answered. Learning and replaying share these definitions, so that they count the same flows; they share
 * nothing else.
 */
import type { Conversation, Device, Peer } from '../core/model.ts'
import { compareAddresses, parseForwardable, type Family, type Prefix } from './addresses.ts'

/** Looks up the addresses at which a peer can be reached through a router, sorted. */
export type AddressBook = (peer: Peer) => readonly Prefix[]

/** Addresses of one device that are looked at; a device with more is a router seen from outside. */
const maxAddresses = 256

export function addressBook(devices: readonly Device[]): AddressBook {
  const byDevice = new Map(devices.map((device) => [device.id, forwardableAddresses(device.ips)]))
  return (peer) => {
    if (peer.kind === 'device') return byDevice.get(peer.id) ?? []
    return peer.kind === 'remote' ? forwardableAddresses([peer.ip]) : []
  }
}

export function forwardableAddresses(ips: readonly string[]): readonly Prefix[] {
  const found = new Map(ips.flatMap((ip) => parseForwardable(ip) ?? []).map((prefix) => [prefix.text, prefix]))
  return [...found.values()].toSorted(compareAddresses).slice(0, maxAddresses)
}

/**
 * The families in which both sides have an address. Without one the conversation stays on its link: ARP, a group,
 * link-local addresses, neighbour discovery.
 */
export function sharedFamilies(
  { client, server, transport, port }: Conversation,
  addressesOf: AddressBook,
): readonly Family[] {
  if (transport === 'arp' || client.kind === 'group' || server.kind === 'group') return []
  if (transport === 'icmp6' && linkScopeTypes.has(port)) return []
  const from = addressesOf(client)
  const to = addressesOf(server)
  return familiesOf[transport].filter((family) => hasFamily(from, family) && hasFamily(to, family))
}

/** Somebody answered, or it is a datagram that needs no answer, such as a syslog line. */
export function isAnswered({ established, refused, flows, transport }: Conversation): boolean {
  return established > 0 || (transport === 'udp' && flows > refused)
}

export function involves({ client, server }: Conversation, deviceIds: ReadonlySet<string>): boolean {
  return [client, server].some((peer) => peer.kind === 'device' && deviceIds.has(peer.id))
}

/** Multicast listeners, router and neighbour discovery, redirects (RFC 2710, 4861, 3810): always link scope. */
const linkScopeTypes: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143])

const familiesOf: Readonly<Record<Exclude<Conversation['transport'], 'arp'>, readonly Family[]>> = {
  tcp: [4, 6],
  udp: [4, 6],
  other: [4, 6],
  icmp: [4],
  icmp6: [6],
}

function hasFamily(addresses: readonly Prefix[], family: Family): boolean {
  return addresses.some((address) => address.family === family)
}
