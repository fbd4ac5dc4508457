/**
 * What may stand between the link's header and the network layer: tags, labels and other headers that only wrap.
 * IEEE 802.1Q/ad/ah/AE/BR, 802.2; RFC 3032, 4385 (MPLS, pseudowires), 2516 (PPPoE), 8300 (NSH); IEC 62439-3 (HSR).
 * Every function steps from `packet.payloadStart` over one header and returns the EtherType of what follows.
 */
import { CISCO_SNAP, ENCRYPTED, LLC, type Packet } from '../core/packet.ts'
import { half, word } from '../core/words.ts'
import { AGGREGATE, carry, looksLikeIp } from './carry.ts'
import {
  aggregated,
  etherArp,
  etherBridged,
  etherIpv4,
  etherIpv6,
  etherMpls,
  etherPpp,
  etherVlan,
  firstEtherType,
  noEtherType,
  none,
} from './ether-types.ts'
import { unwrapPpp, unwrapPppoe } from './point-to-point.ts'

/** More headers before the network layer are an attack, not a network. */
const maxLayers = 16
const maxLabels = 32

/**
 * Steps over every wrapping header from `start` on. Returns the EtherType of what remains, in the packet's payload
 * range: where a header is cut, that header's own.
 */
export function unwrapLayers(packet: Packet, bytes: Uint8Array, start: number, end: number, firstType: number): number {
  packet.payloadStart = start < end ? start : end
  packet.payloadEnd = end
  let etherType = firstType
  for (let depth = 0; depth < maxLayers; depth += 1) {
    const next = etherType < firstEtherType ? unwrapLength(packet, bytes, etherType) : unwrap(packet, bytes, etherType)
    if (next === none) break
    etherType = next
  }
  return etherType
}

function unwrap(packet: Packet, bytes: Uint8Array, etherType: number): number {
  switch (etherType) {
    case etherIpv4:
    case etherIpv6:
    case etherArp:
      return none
    case etherVlan:
    case 0x88a8:
    case 0x9100:
    case 0x9200:
    case 0x9300:
      return unwrapTag(packet, bytes)
    case etherMpls:
    case 0x8848:
      return unwrapLabels(packet, bytes)
    case 0x8864:
      return unwrapPppoe(packet, bytes, packet.payloadStart, packet.payloadEnd)
    case etherPpp:
      return unwrapPpp(packet, bytes, packet.payloadStart, packet.payloadEnd)
    case etherBridged:
      return unwrapEthernet(packet, bytes)
    case aggregated:
      return unwrapAggregate(packet, bytes)
    case 0x88e5:
      return unwrapMacSecurity(packet, bytes)
    default:
      return unwrapRare(packet, bytes, etherType)
  }
}

/** Headers of fixed length. */
function unwrapRare(packet: Packet, bytes: Uint8Array, etherType: number): number {
  // Provider backbone: flags and service; the customer's frame follows.
  if (etherType === 0x88e7) return step(packet, 4, etherBridged)
  // Cisco FabricPath: forwarding tag and hop limit; the original frame follows.
  if (etherType === 0x8903) return step(packet, 2, etherBridged)
  // Virtual NIC tag, high-availability seamless redundancy, bridge port extension tag, Cisco metadata.
  const length =
    etherType === 0x8926 || etherType === 0x8909 ? 6 : etherType === 0x892f ? 6 : etherType === 0x893f ? 8 : 0
  if (length !== 0) return step(packet, length, half(bytes, packet.payloadStart + length - 2))
  if (etherType === 0x894f) return unwrapServiceHeader(packet, bytes)
  return none
}

/** Steps over `length` bytes, to `next`, if they are all there. */
function step(packet: Packet, length: number, next: number): number {
  if (packet.payloadStart + length > packet.payloadEnd) return none
  packet.payloadStart += length
  return next
}

/** The outermost tag that names a VLAN counts; VLAN 0 is a priority without one. */
function unwrapTag(packet: Packet, bytes: Uint8Array): number {
  const at = packet.payloadStart
  if (at + 4 > packet.payloadEnd) return none
  if (packet.vlan === 0) packet.vlan = half(bytes, at) & 0xfff
  return step(packet, 4, half(bytes, at + 2))
}

/** A frame inside a frame: its addresses replace those of the carrier, which wraps for all of its customers. */
function unwrapEthernet(packet: Packet, bytes: Uint8Array): number {
  const at = packet.payloadStart
  if (at + 14 > packet.payloadEnd) return none
  readMacs(packet, bytes, at)
  return step(packet, 14, half(bytes, at + 12))
}

/** Destination and source MAC, one after the other. */
export function readMacs(packet: Packet, bytes: Uint8Array, at: number): void {
  packet.destinationHigh = word(bytes, at)
  packet.destinationLow = half(bytes, at + 4)
  readSourceMac(packet, bytes, at + 6)
}

export function readSourceMac(packet: Packet, bytes: Uint8Array, at: number): void {
  packet.sourceHigh = word(bytes, at)
  packet.sourceLow = half(bytes, at + 4)
}

function unwrapLength(packet: Packet, bytes: Uint8Array, length: number): number {
  const { payloadStart, payloadEnd } = packet
  return unwrapLlc(packet, bytes, payloadStart, payloadStart + length < payloadEnd ? payloadStart + length : payloadEnd)
}

/** IEEE 802.2 LLC, with SNAP where it says so. */
export function unwrapLlc(packet: Packet, bytes: Uint8Array, at: number, end: number): number {
  packet.payloadEnd = end
  packet.payloadStart = end
  if (at + 3 > end) return noEtherType
  const isSnap = (word(bytes, at) & 0xffffff00) === (0xaaaa0300 | 0) && at + 8 <= end
  if (!isSnap) {
    const isUnnumbered = ((bytes[at + 2] ?? 0) & 3) === 3
    packet.payloadStart = Math.min(at + (isUnnumbered ? 3 : 4), end)
    return LLC | (bytes[at] ?? 0)
  }
  packet.payloadStart = at + 8
  const organisation = word(bytes, at + 2) & 0xffffff
  const protocol = half(bytes, at + 6)
  if (organisation === 0x00000c) return CISCO_SNAP | protocol
  // Bridge tunnel encapsulation (802.1H) means EtherTypes as well.
  const isEtherType = (organisation === 0 || organisation === 0x0000f8) && protocol >= firstEtherType
  return isEtherType ? protocol : noEtherType
}

/**
 * One frame of an aggregate: addresses, length, LLC, padding to 4 bytes. What follows it is named as the packet's
 * tunnel, although it is carried beside and not inside.
 */
function unwrapAggregate(packet: Packet, bytes: Uint8Array): number {
  const { payloadStart: at, payloadEnd: end } = packet
  if (at + 14 > end) return none
  readMacs(packet, bytes, at)
  const frameEnd = Math.min(at + 14 + half(bytes, at + 12), end)
  const next = at + ((frameEnd - at + 3) & ~3)
  if (next + 14 <= end) carry(packet, AGGREGATE, -aggregated, next)
  return unwrapLlc(packet, bytes, at + 14, frameEnd)
}

/** MPLS says nothing about what follows the label stack: IP tells itself, the rest is an Ethernet pseudowire. */
function unwrapLabels(packet: Packet, bytes: Uint8Array): number {
  const { payloadEnd: end } = packet
  let at = packet.payloadStart
  for (let labels = 0; ; labels += 1, at += 4) {
    if (at + 4 > end || labels === maxLabels) return none
    if (((bytes[at + 2] ?? 0) & 1) !== 0) break
  }
  at += 4
  const nibble = (bytes[at] ?? 0) >> 4
  const ip = nibble === 4 ? etherIpv4 : nibble === 6 ? etherIpv6 : 0
  packet.payloadStart = at < end ? at : end
  if (ip !== 0 && looksLikeIp(bytes, at, end, end)) return ip
  const withControlWord = nibble === 0 && looksLikeEthernet(bytes, at + 4, end)
  if (withControlWord) packet.payloadStart = at + 4
  if (withControlWord || looksLikeEthernet(bytes, at, end)) return etherBridged
  // A capture may have cut the IP packet, or it may lie: then it is the header decoding that says so.
  return ip !== 0 ? ip : noEtherType
}

function looksLikeEthernet(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 14 > end) return false
  const etherType = half(bytes, at + 12)
  return etherType < firstEtherType ? at + 14 + etherType <= end && etherType >= 3 : bridgedTypes.has(etherType)
}

const bridgedTypes: ReadonlySet<number> = new Set([
  etherIpv4,
  etherIpv6,
  etherArp,
  etherVlan,
  0x88a8,
  0x8863,
  0x8864,
  etherMpls,
  0x88cc,
  0x8892,
  0x9000,
])

/** IEEE 802.1AE: readable only where it protects integrity alone. The check value (16 bytes) stands at the end. */
function unwrapMacSecurity(packet: Packet, bytes: Uint8Array): number {
  const at = packet.payloadStart
  const control = bytes[at] ?? 0
  if ((control & 0x08) !== 0) return ENCRYPTED
  const length = 6 + ((control & 0x20) !== 0 ? 8 : 0)
  if ((control & 0x04) !== 0 || at + length + 18 > packet.payloadEnd) return none
  packet.payloadStart = at + length + 2
  packet.payloadEnd -= 16
  return half(bytes, at + length)
}

/** RFC 8300: length in words, next protocol. */
function unwrapServiceHeader(packet: Packet, bytes: Uint8Array): number {
  const at = packet.payloadStart
  const length = (half(bytes, at) & 0x3f) << 2
  const next = serviceProtocols[bytes[at + 3] ?? 0]
  if (next === undefined || length < 8) return none
  return step(packet, length, next)
}

/** Next protocol of NSH, and of VXLAN's generic extension. */
export const serviceProtocols: Readonly<Record<number, number>> = {
  1: etherIpv4,
  2: etherIpv6,
  3: etherBridged,
  4: 0x894f,
  5: etherMpls,
}
