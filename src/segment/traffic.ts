/**
 * What a conversation means to a router: between which addresses it runs, whether it is forwarded at all, and whether
 * anybody answered. Learning and replaying share these definitions, so that they count the same flows; they share
 * nothing else.
 */
import type { Conversation, Device, Peer, Transport } from '../core/model.ts'
import { compareAddresses, families, hasFamily, parseForwardable, type Family, type Prefix } from './addresses.ts'

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

function forwardableAddress(ip: string): readonly Prefix[] {
  const prefix = parseForwardable(ip)
  return prefix === null ? none : [prefix]
}

export type Place = {
  /** At which a router reaches it, sorted. */
  readonly addresses: readonly Prefix[]
  /** `null` outside of all zones. */
  readonly zone: string | null
}

/** Who stands at one side of conversations. A group has no addresses, nor has a device that is not known. */
export type End = Place & {
  readonly device: Device | null
  /** The address of somebody outside, as it was recorded. */
  readonly ip: string
  readonly isSuspect: boolean
}

const nobody: End = { device: null, ip: '', addresses: none, zone: null, isSuspect: false }

/** Looks up ends, so that each device and each address outside is read once. */
export class Ends {
  readonly #devices = new Map<string, End>()
  readonly #remotes = new Map<string, End>()

  constructor(devices: readonly Device[], suspects: ReadonlySet<string>, placeOf: (device: Device) => Place) {
    for (const device of devices) {
      const { zone, addresses } = placeOf(device)
      this.#devices.set(device.id, { device, ip: '', addresses, zone, isSuspect: suspects.has(device.id) })
    }
  }

  of(peer: Peer): End {
    if (peer.kind === 'group') return nobody
    if (peer.kind === 'device') return this.#devices.get(peer.id) ?? nobody
    const known = this.#remotes.get(peer.ip)
    if (known !== undefined) return known
    const end = { ...nobody, ip: peer.ip, addresses: forwardableAddress(peer.ip) }
    this.#remotes.set(peer.ip, end)
    return end
  }
}

/**
 * Whether both sides have an address of one family. Without one the conversation stays on its link: ARP, a group,
 * link-local addresses, neighbour discovery. Takes the ends of client and server.
 */
export function isForwarded({ transport, port }: Conversation, from: End, to: End): boolean {
  if (transport === 'icmp6' && linkScopeTypes.has(port)) return false
  for (const family of families) {
    if (runsOn(transport, family) && hasFamily(from.addresses, family) && hasFamily(to.addresses, family)) return true
  }
  return false
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
