/**
 * Link, network and transport headers → `Packet`. The one hot file of decoding: shifts on a Uint8Array, no allocation.
 * IEEE 802.3, 802.1Q/ad; RFC 826, 791, 8200, 792, 4443, 9293, 768. Link types by LINKTYPE_ number (tcpdump.org).
 * Not here: reassembly of fragments, tunnels.
 */
import { ARP, CISCO_SNAP, ICMP, ICMP6, IPV4, IPV6, LLC, NOTHING, TCP, UDP, type Packet } from '../core/packet.ts'

const ethernet = 1
const rawIp = 101
const rawIpBsd = 12
const rawIpOpenBsd = 14
const nullLoopback = 0
const openBsdLoopback = 108
const linuxCooked = 113
const linuxCooked2 = 276
const ipv4Only = 228
const ipv6Only = 229

const etherIpv4 = 0x0800
const etherIpv6 = 0x86dd
const etherArp = 0x0806
/** Smaller numbers in that place are the length of an IEEE 802.3 frame. */
const firstEtherType = 0x0600

/** Link types that can be decoded; others are counted as undecodable. */
export const linkTypes: ReadonlySet<number> = new Set([
  ethernet,
  rawIp,
  rawIpBsd,
  rawIpOpenBsd,
  nullLoopback,
  openBsdLoopback,
  linuxCooked,
  linuxCooked2,
  ipv4Only,
  ipv6Only,
])

/**
 * Decodes the frame `bytes[start, end)`. False: too short or lying headers, or an unknown link type. A frame that
 * carries neither IP nor ARP is fine (`network` is `NOTHING`).
 */
export function decodeHeaders(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
): boolean {
  if (linkType === ethernet) return decodeEthernet(packet, bytes, start, end)
  return decodeOtherLink(packet, bytes, start, end, linkType)
}

function decodeEthernet(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 14 > end) return false
  packet.destinationHigh = word(bytes, start)
  packet.destinationLow = ((bytes[start + 4] ?? 0) << 8) | (bytes[start + 5] ?? 0)
  packet.sourceHigh = word(bytes, start + 6)
  packet.sourceLow = ((bytes[start + 10] ?? 0) << 8) | (bytes[start + 11] ?? 0)
  packet.vlan = 0
  const etherType = ((bytes[start + 12] ?? 0) << 8) | (bytes[start + 13] ?? 0)
  if (etherType === etherIpv4) return decodeIpv4(packet, bytes, start + 14, end)
  return decodeEtherType(packet, bytes, start + 14, end, etherType)
}

/** Everything but plain IPv4: VLAN tags, IPv6, ARP, and what isn't IP at all. */
function decodeEtherType(packet: Packet, bytes: Uint8Array, start: number, end: number, firstType: number): boolean {
  let etherType = firstType
  let at = start
  let depth = 0
  while ((etherType === 0x8100 || etherType === 0x88a8 || etherType === 0x9100) && at + 4 <= end && depth < 4) {
    if (depth === 0) packet.vlan = (((bytes[at] ?? 0) & 15) << 8) | (bytes[at + 1] ?? 0)
    etherType = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    at += 4
    depth += 1
  }
  if (etherType === etherIpv4) return decodeIpv4(packet, bytes, at, end)
  if (etherType === etherIpv6) return decodeIpv6(packet, bytes, at, end)
  if (etherType === etherArp) return decodeArp(packet, bytes, at, end)
  if (etherType < firstEtherType) return decodeLlc(packet, bytes, at, at + etherType < end ? at + etherType : end)
  return decodeNothing(packet, at, end, etherType)
}

/** A frame that carries neither IP nor ARP. */
function decodeNothing(packet: Packet, at: number, end: number, etherType: number): boolean {
  packet.network = NOTHING
  packet.etherType = etherType
  packet.payloadStart = at < end ? at : end
  packet.payloadEnd = end
  packet.ipBytes = packet.payloadBytes = packet.mark = 0
  return true
}

/** IEEE 802.2 LLC, with SNAP (IEEE 802) where it says so, in a frame whose length is already applied to `end`. */
function decodeLlc(packet: Packet, bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 3 > end) return decodeNothing(packet, at, end, 0)
  const isSnap = (word(bytes, at) & 0xffffff00) === (0xaaaa0300 | 0) && at + 8 <= end
  if (!isSnap) {
    const isUnnumbered = ((bytes[at + 2] ?? 0) & 3) === 3
    return decodeNothing(packet, at + (isUnnumbered ? 3 : 4), end, LLC | (bytes[at] ?? 0))
  }
  const organisation = word(bytes, at + 2) & 0xffffff
  const protocol = ((bytes[at + 6] ?? 0) << 8) | (bytes[at + 7] ?? 0)
  if (organisation === 0x00000c) return decodeNothing(packet, at + 8, end, CISCO_SNAP | protocol)
  if (organisation !== 0 || protocol < firstEtherType) return decodeNothing(packet, at + 8, end, 0)
  return decodeEtherType(packet, bytes, at + 8, end, protocol)
}

function decodeOtherLink(packet: Packet, bytes: Uint8Array, start: number, end: number, linkType: number): boolean {
  packet.destinationHigh = packet.destinationLow = packet.sourceHigh = packet.sourceLow = packet.vlan = 0
  if (
    linkType === rawIp ||
    linkType === rawIpBsd ||
    linkType === rawIpOpenBsd ||
    linkType === ipv4Only ||
    linkType === ipv6Only
  ) {
    return decodeIp(packet, bytes, start, end)
  }
  // The address family's byte order is the capturing machine's, so the IP version tells.
  if (linkType === nullLoopback || linkType === openBsdLoopback) return decodeIp(packet, bytes, start + 4, end)
  if (linkType === linuxCooked) return decodeLinuxCooked(packet, bytes, start, end)
  if (linkType === linuxCooked2) return decodeLinuxCooked2(packet, bytes, start, end)
  return false
}

function decodeIp(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  if (start >= end) return false
  return (bytes[start] ?? 0) >> 4 === 6 ? decodeIpv6(packet, bytes, start, end) : decodeIpv4(packet, bytes, start, end)
}

/** LINKTYPE_LINUX_SLL: packet type, ARPHRD type, address length, 8 bytes of address, protocol. */
function decodeLinuxCooked(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 16 > end) return false
  if ((((bytes[start + 4] ?? 0) << 8) | (bytes[start + 5] ?? 0)) === 6) sourceMac(packet, bytes, start + 6)
  return decodeEtherType(packet, bytes, start + 16, end, ((bytes[start + 14] ?? 0) << 8) | (bytes[start + 15] ?? 0))
}

/** LINKTYPE_LINUX_SLL2: protocol first, address length at 11, address at 12. */
function decodeLinuxCooked2(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 20 > end) return false
  if (bytes[start + 11] === 6) sourceMac(packet, bytes, start + 12)
  return decodeEtherType(packet, bytes, start + 20, end, ((bytes[start] ?? 0) << 8) | (bytes[start + 1] ?? 0))
}

function sourceMac(packet: Packet, bytes: Uint8Array, at: number): void {
  packet.sourceHigh = word(bytes, at)
  packet.sourceLow = ((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)
}

/** Ethernet and IPv4 only (hardware type 1, 6-byte addresses). Other ARP is layer 2 of no interest. */
function decodeArp(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 28 > end) return false
  if (word(bytes, start) !== 0x00010800 || bytes[start + 4] !== 6 || bytes[start + 5] !== 4) return false
  packet.network = ARP
  packet.protocol = ((bytes[start + 6] ?? 0) << 8) | (bytes[start + 7] ?? 0)
  packet.claimHigh = word(bytes, start + 8)
  packet.claimLow = ((bytes[start + 12] ?? 0) << 8) | (bytes[start + 13] ?? 0)
  packet.sourceAt = start + 14
  packet.targetAt = start + 24
  packet.source0 = word(bytes, start + 14)
  packet.target0 = word(bytes, start + 24)
  packet.payloadStart = start
  packet.payloadEnd = end
  packet.ipBytes = packet.payloadBytes = packet.mark = 0
  return true
}

function decodeIpv4(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 20 > end || (bytes[start] ?? 0) >> 4 !== 4) return false
  const headerLength = ((bytes[start] ?? 0) & 15) << 2
  if (headerLength < 20) return false
  const totalLength = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
  // A total length of 0 is a segmentation offload's; a shorter one cuts off Ethernet padding.
  const isStated = totalLength >= headerLength
  const packetEnd = isStated && start + totalLength < end ? start + totalLength : end
  packet.ipBytes = isStated ? totalLength : end - start
  packet.payloadBytes = packet.ipBytes > headerLength ? packet.ipBytes - headerLength : 0
  packet.mark = ((bytes[start + 4] ?? 0) << 24) | ((bytes[start + 5] ?? 0) << 16)
  packet.network = IPV4
  packet.protocol = bytes[start + 9] ?? 0
  packet.fragment = ((((bytes[start + 6] ?? 0) & 0x1f) << 8) | (bytes[start + 7] ?? 0)) !== 0
  packet.sourceAt = start + 12
  packet.targetAt = start + 16
  packet.source0 = word(bytes, start + 12)
  packet.target0 = word(bytes, start + 16)
  return decodeTransport(packet, bytes, start + headerLength, packetEnd)
}

function decodeIpv6(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 40 > end || (bytes[start] ?? 0) >> 4 !== 6) return false
  const payloadLength = ((bytes[start + 4] ?? 0) << 8) | (bytes[start + 5] ?? 0)
  const packetEnd = payloadLength > 0 && start + 40 + payloadLength < end ? start + 40 + payloadLength : end
  packet.ipBytes = payloadLength > 0 ? 40 + payloadLength : end - start
  packet.mark = word(bytes, start) << 12
  packet.network = IPV6
  packet.fragment = false
  packet.sourceAt = start + 8
  packet.targetAt = start + 24
  packet.source0 = word(bytes, start + 8)
  packet.source1 = word(bytes, start + 12)
  packet.source2 = word(bytes, start + 16)
  packet.source3 = word(bytes, start + 20)
  packet.target0 = word(bytes, start + 24)
  packet.target1 = word(bytes, start + 28)
  packet.target2 = word(bytes, start + 32)
  packet.target3 = word(bytes, start + 36)
  const at = skipExtensions(packet, bytes, start, packetEnd)
  packet.payloadBytes = packet.ipBytes > at - start ? packet.ipBytes - (at - start) : 0
  return decodeTransport(packet, bytes, at, packetEnd)
}

/**
 * Walks hop-by-hop, routing, destination and fragment headers (RFC 8200, section 4). Returns where the transport
 * starts.
 */
function skipExtensions(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let next = bytes[start + 6] ?? 0
  let at = start + 40
  while ((next === 0 || next === 43 || next === 60 || next === 44) && at + 8 <= end) {
    const length = next === 44 ? 8 : ((bytes[at + 1] ?? 0) + 1) << 3
    if (next === 44 && ((((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) & 0xfff8) !== 0) packet.fragment = true
    next = bytes[at] ?? 0
    at += length
    if (packet.fragment) break
  }
  packet.protocol = next
  return at
}

/**
 * A transport header that is cut or lies leaves ports at 0 and no payload; the packet still counts for its addresses.
 */
function decodeTransport(packet: Packet, bytes: Uint8Array, at: number, end: number): boolean {
  packet.sourcePort = 0
  packet.targetPort = 0
  packet.tcpFlags = 0
  packet.payloadStart = at < end ? at : end
  packet.payloadEnd = end
  packet.neighbourAt = 0
  const protocol = packet.protocol
  if (packet.fragment) {
    packet.payloadStart = end
    packet.payloadBytes = 0
    return true
  }
  if (protocol === TCP) decodeTcp(packet, bytes, at, end)
  else if (protocol === UDP) decodeUdp(packet, bytes, at, end)
  else if (protocol === ICMP || protocol === ICMP6) decodeIcmp(packet, bytes, at, end)
  return true
}

function decodeTcp(packet: Packet, bytes: Uint8Array, at: number, end: number): void {
  const length = packet.payloadBytes
  packet.payloadBytes = 0
  packet.payloadStart = end
  if (at + 4 > end) return
  packet.sourcePort = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  packet.targetPort = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  if (at + 20 > end) return
  packet.sequence = word(bytes, at + 4)
  packet.acknowledgment = word(bytes, at + 8)
  packet.tcpFlags = bytes[at + 13] ?? 0
  packet.mark ^= ((bytes[at + 16] ?? 0) << 8) | (bytes[at + 17] ?? 0)
  const headerLength = ((bytes[at + 12] ?? 0) >> 4) << 2
  packet.payloadBytes = length > headerLength ? length - headerLength : 0
  if (headerLength >= 20 && at + headerLength <= end) packet.payloadStart = at + headerLength
}

/** A length of 0 is a jumbogram's (RFC 2675) or an offload's; one that is too small or too large is not believed. */
function decodeUdp(packet: Packet, bytes: Uint8Array, at: number, end: number): void {
  const length = packet.payloadBytes
  packet.payloadBytes = 0
  packet.payloadStart = end
  if (at + 4 > end) return
  packet.sourcePort = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  packet.targetPort = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  if (at + 8 > end) return
  const stated = ((bytes[at + 4] ?? 0) << 8) | (bytes[at + 5] ?? 0)
  packet.mark ^= ((bytes[at + 6] ?? 0) << 8) | (bytes[at + 7] ?? 0)
  packet.payloadStart = at + 8
  if (stated < 8 || stated >= length) {
    packet.payloadBytes = length - 8
    return
  }
  packet.payloadBytes = stated - 8
  if (at + stated < end) packet.payloadEnd = at + stated
}

/** Requests and their replies share the request's type as both ports, so that they are one flow. */
function decodeIcmp(packet: Packet, bytes: Uint8Array, at: number, end: number): void {
  const length = packet.payloadBytes
  packet.payloadBytes = length > 8 ? length - 8 : 0
  packet.icmpType = 0
  if (at + 4 > end) return
  const type = bytes[at] ?? 0
  packet.icmpType = type
  packet.mark ^= ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  const request = packet.protocol === ICMP ? (icmpRequests[type] ?? type) : (icmp6Requests[type] ?? type)
  packet.sourcePort = request
  packet.targetPort = request
  const isNeighbour = packet.protocol === ICMP6 && (type === 135 || type === 136)
  if (isNeighbour && at + 24 <= end) packet.neighbourAt = at + 8
}

/** Reply type → request type: echo, timestamp, information, address mask (RFC 792, RFC 950). */
const icmpRequests: Readonly<Record<number, number>> = { 0: 8, 14: 13, 16: 15, 18: 17 }
const icmp6Requests: Readonly<Record<number, number>> = { 129: 128, 134: 133, 136: 135 }

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}
