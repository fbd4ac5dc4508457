/** How one packet carries another: the values of `Packet.tunnel`, and whether what is inside can be believed. */
import type { Packet } from '../core/packet.ts'
import { half } from '../core/words.ts'

/** Values of `Packet.tunnel`: places in `tunnelNames`. */
export const AGGREGATE = 1
export const IP_IN_IP = 2
export const GRE = 3
export const ERSPAN = 4
export const PPTP = 5
export const ETHERIP = 6
export const VXLAN = 7
export const GENEVE = 8
export const GTP = 9
export const TEREDO = 10
export const AYIYA = 11
export const L2TP = 12
export const MPLS = 13
export const CAPWAP = 14
export const TZSP = 15

export const tunnelNames: readonly string[] = [
  '',
  'aggregate',
  'ipip',
  'gre',
  'erspan',
  'pptp',
  'etherip',
  'vxlan',
  'geneve',
  'gtp',
  'teredo',
  'ayiya',
  'l2tp',
  'mpls',
  'capwap',
  'tzsp',
]

/** Says that `packet` carries another from `at` to the end of its payload. */
export function carry(packet: Packet, tunnel: number, link: number, at: number): void {
  const end = packet.payloadEnd
  if (at >= end) return
  packet.tunnel = tunnel
  packet.tunnelLink = link
  packet.tunnelStart = at
  packet.tunnelEnd = end
  packet.tunnelBytes = Math.max(packet.payloadStart + packet.payloadBytes, end) - at
}

/** `carry` for IP, if there is an IP header whose length fits into what the carrier states. */
export function carryIp(packet: Packet, bytes: Uint8Array, tunnel: number, at: number): void {
  const stated = Math.max(packet.payloadStart + packet.payloadBytes, packet.payloadEnd)
  if (looksLikeIp(bytes, at, packet.payloadEnd, stated)) carry(packet, tunnel, rawIp, at)
}

const rawIp = 101
/** Link type of a wireless frame from CAPWAP; no capture has it, as those of the registry have 16 bits. */
export const capwapLink = 0x10000

/** Whether `bytes[at, end)`, `stated` being the end before a capture cut it, begins with an IP header that fits. */
export function looksLikeIp(bytes: Uint8Array, at: number, end: number, stated: number): boolean {
  const first = bytes[at] ?? 0
  if (first >> 4 === 6) return at + 40 <= end && at + 40 + half(bytes, at + 4) <= stated
  if (first >> 4 !== 4 || at + 20 > end) return false
  const headerLength = (first & 15) << 2
  const total = half(bytes, at + 2)
  return headerLength >= 20 && total >= headerLength && at + total <= stated
}
