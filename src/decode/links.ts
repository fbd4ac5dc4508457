/**
 * The headers of links other than Ethernet, by LINKTYPE_ number (tcpdump.org/linktypes.html). Each function reads one
 * and returns the EtherType of what follows, which it leaves in the packet's payload range, or `none` where the header
 * is cut or lies. MAC addresses are set where the link has them. Not here: links whose frames carry no IP.
 */
import type { Packet } from '../core/packet.ts'
import { capwapLink } from './carry.ts'
import { etherBridged, etherIpv4, etherIpv6, etherMpls, noEtherType, none } from './ether-types.ts'
import { readMacs, readSourceMac, unwrapLlc } from './layers.ts'
import { unwrapDirectedPpp, unwrapFrameRelay, unwrapHdlc, unwrapPpp, unwrapPppoe } from './point-to-point.ts'
import { unwrapAvs, unwrapCapwapFrame, unwrapPrism, unwrapRadiotap, unwrapWireless } from './wireless.ts'
import { half, littleHalf, word } from '../core/words.ts'

type Unwrap = (packet: Packet, bytes: Uint8Array, start: number, end: number) => number

const ppi = 192
const appleTap = 258

/** By LINKTYPE_ number. */
const links: ReadonlyMap<number, Unwrap> = new Map<number, Unwrap>([
  // BSD loopback: the address family's byte order is the capturing machine's, so the IP version tells.
  [0, (packet, bytes, start, end) => unwrapIp(packet, bytes, start + 4, end)],
  [108, (packet, bytes, start, end) => unwrapIp(packet, bytes, start + 4, end)],
  [1, (packet, _bytes, start, end) => follow(packet, start, end, etherBridged)],
  [6, unwrapTokenRing],
  [9, unwrapPpp],
  [10, unwrapFddi],
  [12, unwrapIp],
  [14, unwrapIp],
  [50, unwrapPpp],
  [51, unwrapPppoe],
  [100, unwrapLlc],
  [101, unwrapIp],
  [104, unwrapHdlc],
  [105, unwrapWireless],
  [107, unwrapFrameRelay],
  // OpenBSD's encapsulating interface, and its firewall log, whose header tells its own length.
  [109, (packet, bytes, start, end) => unwrapIp(packet, bytes, start + 12, end)],
  [117, (packet, bytes, start, end) => unwrapIp(packet, bytes, start + (((bytes[start] ?? 0) + 3) & ~3), end)],
  [113, unwrapCooked],
  [119, unwrapPrism],
  [122, unwrapFibreChannel],
  [127, unwrapRadiotap],
  [138, unwrapFirewire],
  [163, unwrapAvs],
  [166, unwrapDirectedPpp],
  [204, unwrapDirectedPpp],
  [219, (packet, _bytes, start, end) => follow(packet, start, end, etherMpls)],
  [228, unwrapIp],
  [229, unwrapIp],
  [239, unwrapFirewallLog],
  // Hilscher netANALYZER: 4 bytes, and in transparent mode the preamble. IEEE 802.3br: the preamble alone.
  [240, (packet, _bytes, start, end) => follow(packet, start + 4, end, etherBridged)],
  [241, (packet, _bytes, start, end) => follow(packet, start + 12, end, etherBridged)],
  [274, (packet, _bytes, start, end) => follow(packet, start + 8, end, etherBridged)],
  [276, unwrapCooked2],
  [capwapLink, unwrapCapwapFrame],
])

/** Whether frames of the link type can be decoded; others are counted and named. */
export function isKnownLink(linkType: number): boolean {
  return links.has(linkType) || linkType === ppi || linkType === appleTap
}

/** Reads the header of any known link. Two of them only say which other link follows, and are followed once. */
export function unwrapLink(packet: Packet, bytes: Uint8Array, start: number, end: number, linkType: number): number {
  if (linkType === ppi) return unwrapPpi(packet, bytes, start, end)
  if (linkType === appleTap) return unwrapAppleTap(packet, bytes, start, end)
  return links.get(linkType)?.(packet, bytes, start, end) ?? none
}

function follow(packet: Packet, at: number, end: number, etherType: number): number {
  packet.payloadStart = at < end ? at : end
  packet.payloadEnd = end
  return etherType
}

function unwrapIp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return none
  const version = (bytes[start] ?? 0) >> 4
  return follow(packet, start, end, version === 6 ? etherIpv6 : etherIpv4)
}

/** LINKTYPE_LINUX_SLL: packet type, ARPHRD type, address length, 8 bytes of address, protocol. */
function unwrapCooked(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 16 > end) return none
  if (half(bytes, start + 4) === 6) readSourceMac(packet, bytes, start + 6)
  return unwrapCookedPayload(packet, bytes, start + 16, end, half(bytes, start + 2), half(bytes, start + 14))
}

/** LINKTYPE_LINUX_SLL2: protocol first, ARPHRD type at 8, address length at 11, address at 12. */
function unwrapCooked2(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 20 > end) return none
  if (bytes[start + 11] === 6) readSourceMac(packet, bytes, start + 12)
  return unwrapCookedPayload(packet, bytes, start + 20, end, half(bytes, start + 8), half(bytes, start))
}

/** The hardware type decides where it is a wireless monitor; small protocol numbers are Linux's own: 4 is LLC. */
function unwrapCookedPayload(
  packet: Packet,
  bytes: Uint8Array,
  at: number,
  end: number,
  hardware: number,
  protocol: number,
): number {
  if (hardware === 801) return unwrapWireless(packet, bytes, at, end)
  if (hardware === 802) return unwrapPrism(packet, bytes, at, end)
  if (hardware === 803) return unwrapRadiotap(packet, bytes, at, end)
  if (protocol === 4) return unwrapLlc(packet, bytes, at, end)
  return follow(packet, at, end, protocol < 0x600 ? noEtherType : protocol)
}

/** Frame control, destination, source, LLC. */
function unwrapFddi(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 13 > end) return none
  readMacs(packet, bytes, start + 1)
  return unwrapLlc(packet, bytes, start + 13, end)
}

/** Access and frame control, destination, source whose first bit announces a route, LLC. */
function unwrapTokenRing(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 14 > end) return none
  readMacs(packet, bytes, start + 2)
  const hasRoute = ((bytes[start + 8] ?? 0) & 0x80) !== 0
  packet.sourceHigh &= 0x7fffffff
  const route = hasRoute ? (bytes[start + 14] ?? 0) & 0x1f : 0
  return start + 14 + route > end ? none : unwrapLlc(packet, bytes, start + 14 + route, end)
}

/** RFC 2625: addresses of 8 bytes whose last 6 are MAC addresses, LLC. */
function unwrapFibreChannel(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 16 > end) return none
  packet.destinationHigh = word(bytes, start + 2)
  packet.destinationLow = half(bytes, start + 6)
  readSourceMac(packet, bytes, start + 10)
  return unwrapLlc(packet, bytes, start + 16, end)
}

/** RFC 2734: two EUI-64 addresses, which are no MAC addresses, and the EtherType. */
function unwrapFirewire(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  return start + 18 > end ? none : follow(packet, start + 18, end, half(bytes, start + 16))
}

/** Linux's NFLOG: attributes with length and type in the capturing machine's byte order; 9 is the packet, 8 a MAC. */
function unwrapFirewallLog(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 8 > end || bytes[start + 1] !== 0) return none
  const isLittle = littleHalf(bytes, start + 4) <= end - start - 4 && littleHalf(bytes, start + 6) < 256
  const read = isLittle ? littleHalf : half
  let at = start + 4
  while (at + 4 <= end) {
    const length = read(bytes, at)
    const type = read(bytes, at + 2) & 0x7fff
    if (length < 4 || at + length > end) return none
    if (type === 8 && length >= 14 && half(bytes, at + 4) === 6) readSourceMac(packet, bytes, at + 8)
    if (type === 9) return unwrapIp(packet, bytes, at + 4, at + length)
    at += (length + 3) & ~3
  }
  return none
}

/** Per-packet information: length and link type of what follows, little-endian. */
function unwrapPpi(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  const length = littleHalf(bytes, start + 2)
  if (bytes[start] !== 0 || length < 8 || start + length > end) return none
  return unwrapNext(packet, bytes, start + length, end, littleHalf(bytes, start + 4))
}

/** Apple's packet tap: length, kind (1: a packet), link type of what follows, little-endian. */
function unwrapAppleTap(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  const length = littleHalf(bytes, start)
  if (start + 12 > end || length < 12 || start + length > end || bytes[start + 4] !== 1) return none
  return unwrapNext(packet, bytes, start + length, end, littleHalf(bytes, start + 8))
}

/** The link that a header names; what stands there may be one that carries no IP. */
function unwrapNext(packet: Packet, bytes: Uint8Array, start: number, end: number, linkType: number): number {
  const unwrapNamed = links.get(linkType)
  if (unwrapNamed === undefined) return follow(packet, start, end, noEtherType)
  return unwrapNamed(packet, bytes, start, end)
}
