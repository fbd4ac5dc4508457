/**
 * IPv4 (RFC 791), IPv6 (RFC 8200), UDP, TCP segments, ICMP, ICMPv6 with neighbour discovery (RFC 4861), IGMP (RFC 3376)
 * and MLDv2 (RFC 3810). No fragmentation: what is sent fits into a frame.
 */
import { addressBytes, join, macBytes, u16, u32, zeros, type Part } from '../bytes.ts'
import { checksum, sealed, transportChecksum } from './checksum.ts'
import { ethernet } from './ethernet.ts'

const protocols = { icmp: 1, igmp: 2, tcp: 6, udp: 17, icmp6: 58 } as const

/** Where a packet comes from and goes to, with the hop limit it still has where it is captured. */
export type Route = {
  readonly fromMac: string
  readonly toMac: string
  readonly from: string
  readonly to: string
  readonly ttl: number
  /** IPv4 identification. */
  readonly id: number
  readonly vlan?: number
  /** IPv4 type of service or IPv6 traffic class. */
  readonly trafficClass?: number
}

export function udp(route: Route, fromPort: number, toPort: number, payload: Part): Uint8Array {
  const content = join(payload)
  const message = join(u16(fromPort), u16(toPort), u16(content.length + 8), [0, 0], content)
  const sum = transportChecksum(route.from, route.to, protocols.udp, message)
  // Zero would mean "no checksum" (RFC 768).
  return ip(route, protocols.udp, sealed(message, 6, sum === 0 ? 0xffff : sum))
}

export type Segment = {
  readonly fromPort: number
  readonly toPort: number
  readonly seq: number
  readonly ack: number
  readonly flags: number
  /** As in the header: already shifted by the window scale. */
  readonly window: number
  /** A multiple of four bytes. */
  readonly options: Uint8Array
  readonly payload: Uint8Array
}

export const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const

export function tcp(route: Route, segment: Segment): Uint8Array {
  const { options, payload } = segment
  const message = join(
    [...u16(segment.fromPort), ...u16(segment.toPort), ...u32(segment.seq), ...u32(segment.ack)],
    [(5 + options.length / 4) << 4, segment.flags, ...u16(segment.window), 0, 0, 0, 0],
    options,
    payload,
  )
  return ip(route, protocols.tcp, sealed(message, 16, transportChecksum(route.from, route.to, protocols.tcp, message)))
}

/** An ICMP message; `rest` is everything after the checksum. */
export function icmp(route: Route, type: number, code: number, rest: Part): Uint8Array {
  const message = join([type, code, 0, 0], rest)
  return ip(route, protocols.icmp, sealed(message, 2, checksum(message)))
}

/** Joins a multicast group: an IGMPv3 report with one record "change to exclude none". */
export function igmpJoin(route: Omit<Route, 'to' | 'toMac' | 'ttl'>, group: string): Uint8Array {
  const message = join([0x22, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0], addressBytes(group))
  const to = '224.0.0.22'
  return ip(
    { ...route, to, toMac: groupMac(to), ttl: 1 },
    protocols.igmp,
    sealed(message, 2, checksum(message)),
    routerAlert,
  )
}

const routerAlert = [0x94, 4, 0, 0]

/** An ICMPv6 message; `rest` is everything after the checksum. */
export function icmp6(route: Route, type: number, rest: Part): Uint8Array {
  const message = join([type, 0, 0, 0], rest)
  return ip(
    route,
    protocols.icmp6,
    sealed(message, 2, transportChecksum(route.from, route.to, protocols.icmp6, message)),
  )
}

/** Joins IPv6 multicast groups: an MLDv2 report behind a hop-by-hop header with the router alert. */
export function mldJoin(route: Omit<Route, 'to' | 'toMac' | 'ttl'>, groups: readonly string[]): Uint8Array {
  const to = 'ff02::16'
  const records = groups.map((group) => join([4, 0, 0, 0], addressBytes(group)))
  const message = join([143, 0, 0, 0, 0, 0], u16(groups.length), ...records)
  sealed(message, 2, transportChecksum(route.from, to, protocols.icmp6, message))
  const hopByHop = [protocols.icmp6, 0, 5, 2, 0, 0, 1, 0]
  return ip({ ...route, to, toMac: groupMac(to), ttl: 1 }, 0, join(hopByHop, message))
}

/**
 * Asks for the MAC of an IPv6 neighbour; from `::` it is the check for a duplicate address (no source link-layer
 * option).
 */
export function neighborSolicitation(route: Omit<Route, 'to' | 'toMac' | 'ttl'>, target: string): Uint8Array {
  const to = solicitedNode(target)
  const source = route.from === '::' ? [] : join([1, 1], macBytes(route.fromMac))
  return icmp6({ ...route, to, toMac: groupMac(to), ttl: 255 }, 135, join(u32(0), addressBytes(target), source))
}

/** Solicited and override set: the answer to a solicitation. */
export function neighborAdvertisement(route: Omit<Route, 'ttl'>, router: boolean): Uint8Array {
  const flags = (router ? 0x80000000 : 0) | 0x60000000
  return icmp6({ ...route, ttl: 255 }, 136, join(u32(flags), addressBytes(route.from), [2, 1], macBytes(route.fromMac)))
}

export function routerSolicitation(route: Omit<Route, 'to' | 'toMac' | 'ttl'>): Uint8Array {
  const to = 'ff02::2'
  return icmp6({ ...route, to, toMac: groupMac(to), ttl: 255 }, 133, join(u32(0), [1, 1], macBytes(route.fromMac)))
}

/** A router for half an hour, with one autonomous /64 prefix. */
export function routerAdvertisement(route: Omit<Route, 'to' | 'toMac' | 'ttl'>, prefix: string): Uint8Array {
  const to = 'ff02::1'
  const prefixOption = join([3, 4, 64, 0xc0], u32(86_400), u32(14_400), u32(0), addressBytes(prefix))
  const rest = join([64, 0, ...u16(1800), ...u32(0), ...u32(0)], [1, 1], macBytes(route.fromMac), prefixOption)
  return icmp6({ ...route, to, toMac: groupMac(to), ttl: 255 }, 134, rest)
}

/** The MAC that a multicast group is sent to (RFC 1112 section 6.4, RFC 2464 section 7). */
export function groupMac(group: string): string {
  const address = addressBytes(group)
  const low = group.includes(':')
    ? [0x33, 0x33, ...address.subarray(12)]
    : [1, 0, 0x5e, (address[1] ?? 0) & 0x7f, ...address.subarray(2)]
  return low.map((byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** The group that asks for one IPv6 address (RFC 4291 section 2.7.1). */
export function solicitedNode(ip: string): string {
  const [a = 0, b = 0, c = 0] = addressBytes(ip).subarray(13)
  return `ff02::1:ff${a.toString(16).padStart(2, '0')}:${((b << 8) | c).toString(16)}`
}

function ip(route: Route, protocol: number, message: Uint8Array, options: readonly number[] = []): Uint8Array {
  const envelope = { from: route.fromMac, to: route.toMac, ...(route.vlan === undefined ? {} : { vlan: route.vlan }) }
  const trafficClass = route.trafficClass ?? 0
  const addresses = join(addressBytes(route.from), addressBytes(route.to))
  if (route.from.includes(':')) {
    const header = [
      0x60 | (trafficClass >>> 4),
      (trafficClass & 15) << 4,
      0,
      0,
      ...u16(message.length),
      protocol,
      route.ttl,
    ]
    return ethernet(envelope, 0x86dd, join(header, addresses, message))
  }
  const headerLength = 20 + options.length
  const lengths = [...u16(headerLength + message.length), ...u16(route.id), 0x40, 0]
  const header = join(
    [0x40 | (headerLength / 4), trafficClass, ...lengths, route.ttl, protocol, 0, 0],
    addresses,
    options,
  )
  return ethernet(envelope, 0x0800, join(sealed(header, 10, checksum(header)), message))
}

/** The payload of an echo request as `ping` sends it. */
export function echoBody(identifier: number, sequence: number, sizeBytes: number): Uint8Array {
  const pattern = zeros(sizeBytes).map((_, at) => 0x10 + (at % 0x60))
  return join(u16(identifier), u16(sequence), pattern)
}
