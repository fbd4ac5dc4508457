/**
 * Links between two points: PPP (RFC 1661, 1662) on its various captures, PPPoE (RFC 2516), Cisco HDLC, frame relay
 * (RFC 2427). Each returns the EtherType of what follows and leaves it in the packet's payload range. PPP's own control
 * protocols, compressed headers and encryption are named by no EtherType.
 */
import { CISCO_SNAP, type Packet } from '../core/packet.ts'
import { half, word } from '../core/words.ts'
import { etherBridged, etherIpv4, etherIpv6, etherMpls, noEtherType, none } from './ether-types.ts'

/** PPP protocol → EtherType. */
const pppProtocols: Readonly<Record<number, number>> = {
  0x21: etherIpv4,
  0x57: etherIpv6,
  0x207: CISCO_SNAP | 0x2000,
  0x281: etherMpls,
  0x283: etherMpls,
}

/** Q.922 network layer identifier → EtherType. */
const networkIdentifiers: Readonly<Record<number, number>> = { 0xcc: etherIpv4, 0x8e: etherIpv6 }

/**
 * A PPP frame: address and control may be left out, and the protocol be one byte. Some captures hold Cisco HDLC under
 * the same link type.
 */
export function unwrapPpp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  const control = half(bytes, start)
  if (control === 0x0f00 || control === 0x8f00) return unwrapHdlc(packet, bytes, start, end)
  let at = control === 0xff03 ? start + 2 : start
  if (at + 2 > end) return none
  const isShort = ((bytes[at] ?? 0) & 1) === 1
  const protocol = isShort ? (bytes[at] ?? 0) : half(bytes, at)
  at += isShort ? 1 : 2
  return follow(packet, at, end, pppProtocols[protocol])
}

/** A PPP frame behind one byte that tells its direction: 0 received, otherwise sent. */
export function unwrapDirectedPpp(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  // Linux's pppd puts the direction in the place of the address and keeps the control byte.
  const isInPlace = bytes[start + 1] === 3
  return unwrapPpp(packet, bytes, isInPlace ? start + 2 : start + 1, end)
}

/** Session data of PPPoE; discovery and control stay what they are. */
export function unwrapPppoe(packet: Packet, bytes: Uint8Array, at: number, end: number): number {
  if (at + 8 > end || half(bytes, at) !== 0x1100) return none
  const stated = at + 6 + half(bytes, at + 4)
  return unwrapPpp(packet, bytes, at + 6, stated < end ? stated : end)
}

/** Cisco HDLC: address, control, EtherType. */
export function unwrapHdlc(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  if (start + 4 > end) return none
  const etherType = half(bytes, start + 2)
  return follow(packet, start + 4, end, etherType === 0x2000 ? CISCO_SNAP | etherType : etherType)
}

/** Address of two to four bytes, then the network layer identifier, SNAP, or an EtherType as Cisco has it. */
export function unwrapFrameRelay(packet: Packet, bytes: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && at < start + 4 && ((bytes[at] ?? 0) & 1) === 0) at += 1
  at += 1
  if (at + 2 > end) return none
  if (bytes[at] !== 3) return follow(packet, at + 2, end, half(bytes, at))
  at += bytes[at + 1] === 0 ? 2 : 1
  const identifier = bytes[at] ?? 0
  if (identifier !== 0x80) return follow(packet, at + 1, end, networkIdentifiers[identifier])
  const organisation = word(bytes, at) & 0xffffff
  const protocol = half(bytes, at + 4)
  if (organisation === 0) return follow(packet, at + 6, end, protocol)
  const isBridged = organisation === 0x0080c2 && (protocol === 1 || protocol === 7)
  return follow(packet, at + 6, end, isBridged ? etherBridged : noEtherType)
}

function follow(packet: Packet, at: number, end: number, etherType = noEtherType): number {
  packet.payloadStart = at < end ? at : end
  packet.payloadEnd = end
  return etherType
}
