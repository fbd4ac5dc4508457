/**
 * Packets inside packets, behind the IP or UDP header that `headers.ts` has read. What is inside must fit: a lying
 * inner header is no tunnel, and the outer packet stays what it is. GRE: RFC 2784, 2890, 2637 (PPTP); ERSPAN:
 * draft-foschiano-erspan; EtherIP: RFC 3378. Not here: L2TPv3 and anything encrypted.
 */
import { WHOLE, type Packet } from '../core/packet.ts'
import { ERSPAN, ETHERIP, GRE, IP_IN_IP, MPLS, PPTP, carry, carryIp } from './carry.ts'
import { etherBridged, etherIpv4, etherIpv6, etherMpls, etherPpp } from './ether-types.ts'
import { half } from '../core/words.ts'

const wireless = 105

/** Looks into IP packets whose protocol is none of the common transports. */
export function findIpTunnel(packet: Packet, bytes: Uint8Array): void {
  if (packet.fragment !== WHOLE) return
  const at = packet.payloadStart
  const version = (bytes[at] ?? 0) >> 4
  switch (packet.protocol) {
    case 4:
      if (version === 4) carryIp(packet, bytes, IP_IN_IP, at)
      return
    case 41:
      if (version === 6) carryIp(packet, bytes, IP_IN_IP, at)
      return
    case 47:
      findGreTunnel(packet, bytes, at)
      return
    case 97:
      if (half(bytes, at) === 0x3000) carry(packet, ETHERIP, -etherBridged, at + 2)
      return
    case 137:
      carry(packet, MPLS, -etherMpls, at)
  }
}

/** Checksum, key and sequence are optional; a route (of version 0) is not read. */
export function findGreTunnel(packet: Packet, bytes: Uint8Array, start: number): void {
  if (start + 4 > packet.payloadEnd) return
  const flags = half(bytes, start)
  const version = flags & 7
  if (version > 1 || (flags & 0x4000) !== 0) return
  const protocol = half(bytes, start + 2)
  let at = start + 4
  if ((flags & 0x8000) !== 0) at += 4
  if ((flags & 0x2000) !== 0) at += 4
  if ((flags & 0x1000) !== 0) at += 4
  if (version === 1) {
    if ((flags & 0x80) !== 0) at += 4
    if (protocol === etherPpp) carry(packet, PPTP, -etherPpp, at)
    return
  }
  findGrePayload(packet, bytes, protocol, at, (flags & 0x1000) !== 0)
}

function findGrePayload(packet: Packet, bytes: Uint8Array, protocol: number, at: number, hasSequence: boolean): void {
  const first = bytes[at] ?? 0
  switch (protocol) {
    case etherIpv4:
    case etherIpv6:
      if (first >> 4 === (protocol === etherIpv4 ? 4 : 6)) carryIp(packet, bytes, GRE, at)
      return
    // The first type of ERSPAN has no header, which shows in the missing sequence number.
    case 0x88be:
      carry(packet, ERSPAN, -etherBridged, hasSequence ? at + 8 : at)
      return
    case 0x22eb:
      carry(packet, ERSPAN, -etherBridged, at + ((bytes[at + 11] ?? 0) & 1 ? 20 : 12))
      return
    // WCCP version 2 puts four bytes before the IP header.
    case 0x883e:
      carryIp(packet, bytes, GRE, first >> 4 === 4 ? at : at + 4)
      return
    case etherBridged:
    case etherMpls:
    case 0x8848:
    case 0x894f:
      carry(packet, GRE, -protocol, at)
      return
    default:
      // Aruba's access points send wireless frames, under numbers of their own.
      if (protocol >= 0x8200 && protocol < 0x9000 && (protocol & 15) === 0) carry(packet, GRE, wireless, at)
  }
}
