/**
 * What a conversation means to a router: between which addresses it runs, whether it is forwarded at all, and whether
 * anybody answered. Learning and replaying share these definitions, so that they count the same flows; they share
 * nothing else.
 */
import type { Conversation, Transport } from '../core/model.ts'
import { compareAddresses, parseForwardable, type Family, type Prefix } from './addresses.ts'

/** Addresses of one device that are looked at; a device with more is a router seen from outside. */
const maxAddresses = 256

const none: readonly Prefix[] = []

/** The addresses at which somebody can be reached through a router, sorted. */
export function forwardableAddresses(ips: readonly string[]): readonly Prefix[] {
  const [first] = ips
  if (first === undefined) return none
  if (ips.length === 1) return forwardableAddress(first)
  const found = new Map<string, Prefix>()
  for (const ip of ips) {
    const prefix = parseForwardable(ip)
    if (prefix !== null) found.set(prefix.text, prefix)
  }
  return [...found.values()].toSorted(compareAddresses).slice(0, maxAddresses)
}

/** The same for one address: none or one. */
export function forwardableAddress(ip: string): readonly Prefix[] {
  const prefix = parseForwardable(ip)
  return prefix === null ? none : [prefix]
}

/**
 * Whether both sides have an address of one family. Without one the conversation stays on its link: ARP, a group,
 * link-local addresses, neighbour discovery. `from` and `to` are the addresses of client and server, sorted.
 */
export function isForwarded(
  { client, server, transport, port }: Conversation,
  from: readonly Prefix[],
  to: readonly Prefix[],
): boolean {
  if (client.kind === 'group' || server.kind === 'group') return false
  if (transport === 'icmp6' && linkScopeTypes.has(port)) return false
  return sharesFamily(transport, 4, from[0], to[0]) || sharesFamily(transport, 6, from.at(-1), to.at(-1))
}

/** `a` and `b` stand for all addresses of their side: sorted, IPv4 comes first and IPv6 last. */
function sharesFamily(transport: Transport, family: Family, a: Prefix | undefined, b: Prefix | undefined): boolean {
  return a?.family === family && b?.family === family && runsOn(transport, family)
}

/** Whether a router forwards packets of the transport in that family. */
export function runsOn(transport: Transport, family: Family): boolean {
  if (transport === 'icmp') return family === 4
  if (transport === 'icmp6') return family === 6
  return transport !== 'arp'
}

/** Somebody answered, or it is a datagram that needs no answer, such as a syslog line. */
export function isAnswered({ established, refused, flows, transport }: Conversation): boolean {
  return established > 0 || (transport === 'udp' && flows > refused)
}

/** Multicast listeners, router and neighbour discovery, redirects (RFC 2710, 4861, 3810): always link scope. */
const linkScopeTypes: ReadonlySet<number> = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143])
