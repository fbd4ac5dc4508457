/**
 * Tunnels over UDP, by port and content: VXLAN (RFC 7348, GPE: draft-ietf-nvo3-vxlan-gpe), GENEVE (RFC 8926), GTP-U
 * (3GPP TS 29.281, 5), Teredo (RFC 4380, 5.1.1), L2TP (RFC 2661, 3.1), AYIYA (draft-massar-v6ops-ayiya), MPLS (RFC
 * 7510), GRE (RFC 8086), CAPWAP (RFC 5415, 4.3), TZSP. Not here: fragments of CAPWAP, anything encrypted.
 */
import { WHOLE, type Packet } from '../core/packet.ts'
import {
  AYIYA,
  CAPWAP,
  GENEVE,
  GTP,
  L2TP,
  MPLS,
  TEREDO,
  TZSP,
  VXLAN,
  capwapLink,
  carry,
  carryIp,
  looksLikeIp,
} from './carry.ts'
import { etherBridged, etherIpv4, etherIpv6, etherMpls, etherPpp } from './ether-types.ts'
import { serviceProtocols } from './layers.ts'
import { findGreTunnel } from './tunnels.ts'
import { half, word } from '../core/words.ts'

const ethernet = 1
const wireless = 105

type Find = (packet: Packet, bytes: Uint8Array, at: number) => void

/** By the port written to. Those of `eitherWay` answer from it as well. */
const finders: ReadonlyMap<number, Find> = new Map<number, Find>([
  [1701, findL2tp],
  [2152, findGtp],
  [3544, findTeredo],
  [4754, (packet, bytes, at) => findGreTunnel(packet, bytes, at)],
  [4789, findVxlan],
  [4790, findVxlan],
  [5072, findAyiya],
  [5247, findCapwap],
  [6081, findGeneve],
  [6635, (packet, _bytes, at) => carry(packet, MPLS, -etherMpls, at)],
  [8472, findVxlan],
  [37_008, findTzsp],
])
const eitherWay: ReadonlySet<number> = new Set([1701, 2152, 3544, 5072, 5247])

/** By the lower byte of a port: whether a tunnel's port has it. Small enough to stay in the cache. */
export const tunnelPorts = new Uint8Array(256)
for (const port of finders.keys()) tunnelPorts[port & 255] = 1

/** Looks into the payload of a datagram whose ports, or whose first byte, may be a tunnel's. */
export function findUdpTunnel(packet: Packet, bytes: Uint8Array): void {
  const at = packet.payloadStart
  if (packet.fragment !== WHOLE || at + 4 > packet.payloadEnd) return
  const { sourcePort, targetPort } = packet
  const find = finders.get(targetPort) ?? (eitherWay.has(sourcePort) ? finders.get(sourcePort) : undefined)
  if (find !== undefined) find(packet, bytes, at)
  else if (isTeredoPacket(packet, bytes, at)) carry(packet, TEREDO, -etherIpv6, at)
}

/** Flags, reserved or group policy, network identifier. A next protocol, if one is named, stands in byte 3. */
function findVxlan(packet: Packet, bytes: Uint8Array, at: number): void {
  const flags = bytes[at] ?? 0
  if ((flags & 0x48) !== 0x08 || at + 8 > packet.payloadEnd) return
  const isGeneric = (flags & 0x04) !== 0
  if ((flags & 0x80) === 0 && half(bytes, at + 1) !== 0) return
  const next = isGeneric ? serviceProtocols[bytes[at + 3] ?? 0] : etherBridged
  if (next === etherIpv4 || next === etherIpv6) carryIp(packet, bytes, VXLAN, at + 8)
  else if (next !== undefined) carry(packet, VXLAN, -next, at + 8)
}

/** Version and length of the options, flags, EtherType, network identifier, options. */
function findGeneve(packet: Packet, bytes: Uint8Array, at: number): void {
  const first = bytes[at] ?? 0
  const inner = at + 8 + ((first & 0x3f) << 2)
  if (first >> 6 !== 0 || ((bytes[at + 1] ?? 0) & 0x3f) !== 0) return
  const etherType = half(bytes, at + 2)
  if (etherType === etherBridged) carry(packet, GENEVE, -etherBridged, inner)
  else if (etherType === etherIpv4 || etherType === etherIpv6) carryIp(packet, bytes, GENEVE, inner)
}

/** Version 1, type 255 (user data). With any of the last three flags, four more bytes and extension headers follow. */
function findGtp(packet: Packet, bytes: Uint8Array, at: number): void {
  const flags = bytes[at] ?? 0
  const end = packet.payloadEnd
  if (flags >> 4 !== 3 || bytes[at + 1] !== 255) return
  let inner = at + 8
  if ((flags & 7) !== 0) {
    inner += 4
    let next = (flags & 4) !== 0 ? (bytes[inner - 1] ?? 0) : 0
    while (next !== 0) {
      const length = (bytes[inner] ?? 0) << 2
      if (length === 0 || inner + length > end) return
      inner += length
      next = bytes[inner - 1] ?? 0
    }
  }
  carryIp(packet, bytes, GTP, inner)
}

/** Before the IPv6 packet there may be an authentication and then an origin indication. */
function findTeredo(packet: Packet, bytes: Uint8Array, start: number): void {
  let at = start
  if (half(bytes, at) === 1) at += 13 + (bytes[at + 2] ?? 0) + (bytes[at + 3] ?? 0)
  if (half(bytes, at) === 0) at += 8
  if ((bytes[at] ?? 0) >> 4 === 6) carryIp(packet, bytes, TEREDO, at)
}

/**
 * Relays and peers use any port, so that the content has to be beyond doubt: an IPv6 packet of exactly this length
 * with a Teredo address (2001::/32).
 */
function isTeredoPacket(packet: Packet, bytes: Uint8Array, at: number): boolean {
  const isTeredo = word(bytes, at + 8) === 0x20010000 || word(bytes, at + 24) === 0x20010000
  if (!isTeredo || !looksLikeIp(bytes, at, packet.payloadEnd, at + packet.payloadBytes)) return false
  return 40 + half(bytes, at + 4) === packet.payloadBytes
}

/** Identity and signature lengths in words, next header; epoch, identity, signature, and the IPv6 packet. */
function findAyiya(packet: Packet, bytes: Uint8Array, at: number): void {
  const identity = 1 << ((bytes[at] ?? 0) >> 4)
  const signature = ((bytes[at + 1] ?? 0) >> 4) << 2
  const forwards = ((bytes[at + 2] ?? 0) & 15) === 1
  const inner = at + 8 + identity + signature
  const version = (bytes[inner] ?? 0) >> 4
  if (forwards && bytes[at + 3] === 41 && version === 6) carryIp(packet, bytes, AYIYA, inner)
  if (forwards && bytes[at + 3] === 4 && version === 4) carryIp(packet, bytes, AYIYA, inner)
}

/** Data messages of version 2: the flags say which of length, sequence numbers and offset there are. */
function findL2tp(packet: Packet, bytes: Uint8Array, at: number): void {
  const flags = half(bytes, at)
  if ((flags & 0x800f) !== 2) return
  let inner = at + 6
  if ((flags & 0x4000) !== 0) inner += 2
  if ((flags & 0x0800) !== 0) inner += 4
  if ((flags & 0x0200) !== 0) inner += 2 + half(bytes, inner)
  carry(packet, L2TP, -etherPpp, inner)
}

/** Length of the header in words; a native wireless frame or Ethernet. Encrypted and fragmented ones are left alone. */
function findCapwap(packet: Packet, bytes: Uint8Array, at: number): void {
  const header = word(bytes, at)
  const length = (header >> 19) & 31
  const isKeepAlive = (header & 8) !== 0
  if (header >>> 24 !== 0 || length < 2 || (header & 0x80) !== 0 || isKeepAlive) return
  const isNative = (header & 0x100) !== 0
  carry(packet, CAPWAP, isNative ? capwapLink : -etherBridged, at + (length << 2))
}

/** Version, type, link, and tags of which 0 is padding and 1 the last. */
function findTzsp(packet: Packet, bytes: Uint8Array, start: number): void {
  if (bytes[start] !== 1 || (bytes[start + 1] ?? 0) > 1) return
  const link = half(bytes, start + 2)
  let at = start + 4
  while (at < packet.payloadEnd) {
    const tag = bytes[at] ?? 0
    at += tag <= 1 ? 1 : 2 + (bytes[at + 1] ?? 0)
    if (tag !== 1) continue
    if (link === 1) carry(packet, TZSP, ethernet, at)
    else if (link === 0x12) carry(packet, TZSP, wireless, at)
    return
  }
}
