/**
 * Link, network and transport headers → `Packet`. The one hot file of decoding: shifts on a Uint8Array, no allocation.
 * IEEE 802.3, 802.1Q; RFC 791, 8200, 4302, 9293, 768. What is rare stands in other files, so that this one is inlined:
 * other links (links.ts), what wraps (layers.ts), ARP, ICMP, tunnels. Fragments are put together by fragments.ts.
 */
import {
  FIRST_FRAGMENT,
  ICMP,
  ICMP6,
  IPV4,
  IPV6,
  LATER_FRAGMENT,
  NOTHING,
  TCP,
  UDP,
  WHOLE,
  type Packet,
} from '../core/packet.ts'
import { decodeArp } from './arp.ts'
import { etherArp, etherIpv4, etherIpv6, etherVlan, noEtherType, none } from './ether-types.ts'
import { decodeIcmp } from './icmp.ts'
import { unwrapLayers } from './layers.ts'
import { unwrapLink } from './links.ts'
import { findIpTunnel } from './tunnels.ts'
import { findUdpTunnel, tunnelPorts } from './udp-tunnels.ts'
import { word } from '../core/words.ts'

const ethernet = 1
const authentication = 51
const fragmentHeader = 44

/**
 * Decodes the frame `bytes[start, end)`; a negative link type is an EtherType, for what a tunnel carries. False: too
 * short or lying headers, or an unknown link type. A frame that carries neither IP nor ARP is fine (`network` is
 * `NOTHING`). A packet that carries another one says so (`tunnel`) and is otherwise as without it.
 */
export function decodeHeaders(
  packet: Packet,
  bytes: Uint8Array,
  start: number,
  end: number,
  linkType: number,
): boolean {
  packet.tunnel = 0
  if (linkType === ethernet) return decodeEthernet(packet, bytes, start, end)
  return decodeOtherLink(packet, bytes, start, end, linkType)
}

/**
 * Decodes the IP packet `bytes[start, end)`, put together from fragments: MAC addresses and VLAN stay as they are in
 * `packet`.
 */
export function decodeDatagram(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  packet.tunnel = 0
  if (start >= end) return false
  return (bytes[start] ?? 0) >> 4 === 6 ? decodeIpv6(packet, bytes, start, end) : decodeIpv4(packet, bytes, start, end)
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
  if (etherType === etherVlan && start + 18 <= end) return decodeTagged(packet, bytes, start + 14, end)
  return decodeEtherType(packet, bytes, start + 14, end, etherType)
}

/** One VLAN tag, which is what most trunks have. */
function decodeTagged(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  packet.vlan = (((bytes[start] ?? 0) & 15) << 8) | (bytes[start + 1] ?? 0)
  const etherType = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
  if (etherType === etherIpv4) return decodeIpv4(packet, bytes, start + 4, end)
  return decodeEtherType(packet, bytes, start + 4, end, etherType)
}

/** Everything but plain IPv4: IPv6, ARP, what wraps them, and what isn't IP at all. */
function decodeEtherType(packet: Packet, bytes: Uint8Array, start: number, end: number, etherType: number): boolean {
  if (etherType === etherIpv6) return decodeIpv6(packet, bytes, start, end)
  if (etherType === etherArp) return decodeArp(packet, bytes, start, end)
  const inner = unwrapLayers(packet, bytes, start, end, etherType)
  const { payloadStart, payloadEnd } = packet
  if (inner === etherIpv4) return decodeIpv4(packet, bytes, payloadStart, payloadEnd)
  if (inner === etherIpv6) return decodeIpv6(packet, bytes, payloadStart, payloadEnd)
  if (inner === etherArp) return decodeArp(packet, bytes, payloadStart, payloadEnd)
  packet.network = NOTHING
  packet.etherType = inner < noEtherType ? inner : 0
  packet.fragment = WHOLE
  packet.ipBytes = packet.payloadBytes = packet.mark = 0
  return true
}

function decodeOtherLink(packet: Packet, bytes: Uint8Array, start: number, end: number, linkType: number): boolean {
  packet.destinationHigh = packet.destinationLow = packet.sourceHigh = packet.sourceLow = packet.vlan = 0
  // What an earlier packet left there would lengthen what this one carries beside itself.
  packet.payloadBytes = 0
  if (linkType < 0) return decodeEtherType(packet, bytes, start, end, -linkType)
  const etherType = unwrapLink(packet, bytes, start, end, linkType)
  if (etherType === none) return false
  return decodeEtherType(packet, bytes, packet.payloadStart, packet.payloadEnd, etherType)
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
  const fragment = (((bytes[start + 6] ?? 0) & 0x3f) << 8) | (bytes[start + 7] ?? 0)
  packet.fragment = fragment === 0 ? WHOLE : (fragment & 0x1fff) === 0 ? FIRST_FRAGMENT : LATER_FRAGMENT
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
  packet.fragment = WHOLE
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
 * Walks hop-by-hop, routing, destination, authentication and fragment headers (RFC 8200, section 4). Returns where the
 * transport starts.
 */
function skipExtensions(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let next = bytes[start + 6] ?? 0
  let at = start + 40
  while (isExtension(next) && at + 8 <= end) {
    const second = bytes[at + 1] ?? 0
    let length = (second + 1) << 3
    if (next === fragmentHeader) {
      length = 8
      const place = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
      if ((place & 0xfff9) !== 0) packet.fragment = (place & 0xfff8) === 0 ? FIRST_FRAGMENT : LATER_FRAGMENT
    } else if (next === authentication) length = (second + 2) << 2
    next = bytes[at] ?? 0
    at += length
    if (packet.fragment !== WHOLE) break
  }
  packet.protocol = next
  return at
}

function isExtension(next: number): boolean {
  return next === 0 || next === 43 || next === fragmentHeader || next === authentication || next === 60
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
  if (packet.fragment === LATER_FRAGMENT) {
    packet.payloadStart = end
    packet.payloadBytes = 0
    return true
  }
  if (protocol === TCP) decodeTcp(packet, bytes, at, end)
  else if (protocol === UDP) decodeUdp(packet, bytes, at, end)
  else if (protocol === ICMP || protocol === ICMP6) decodeIcmp(packet, bytes, at, end)
  else if (protocol === authentication && packet.network === IPV4) decodeAuthenticated(packet, bytes, at, end)
  else findIpTunnel(packet, bytes)
  return true
}

/** RFC 4302: what is authenticated stands there in the clear. A second such header ends the decoding. */
function decodeAuthenticated(packet: Packet, bytes: Uint8Array, at: number, end: number): void {
  const length = ((bytes[at + 1] ?? 0) + 2) << 2
  const next = bytes[at] ?? 0
  if (at + length > end || length < 12 || next === authentication) return
  packet.protocol = next
  packet.payloadBytes = packet.payloadBytes > length ? packet.payloadBytes - length : 0
  decodeTransport(packet, bytes, at + length, end)
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
  packet.payloadBytes = length - 8
  if (stated >= 8 && stated < length) {
    packet.payloadBytes = stated - 8
    if (at + stated < end) packet.payloadEnd = at + stated
  }
  const ports = (tunnelPorts[packet.sourcePort & 255] ?? 0) | (tunnelPorts[packet.targetPort & 255] ?? 0)
  if (ports !== 0 || bytes[at + 8] === 0x60) findUdpTunnel(packet, bytes)
}
