/** ICMP and ICMPv6 (RFC 792, 4443, 4861): types, and requests joined with their replies. */
import { ICMP, ICMP6, type Packet } from '../core/packet.ts'
import { half } from '../core/words.ts'

/** Reply type → request type: echo, timestamp, information, address mask (RFC 792, RFC 950). */
const icmpRequests: Readonly<Record<number, number>> = { 0: 8, 14: 13, 16: 15, 18: 17 }
const icmp6Requests: Readonly<Record<number, number>> = { 129: 128, 134: 133, 136: 135 }

/** Requests and their replies share the request's type as both ports, so that they are one flow. */
export function decodeIcmp(packet: Packet, bytes: Uint8Array, at: number, end: number): void {
  const length = packet.payloadBytes
  packet.payloadBytes = length > 8 ? length - 8 : 0
  packet.icmpType = 0
  if (at + 4 > end) return
  const type = bytes[at] ?? 0
  packet.icmpType = type
  packet.mark ^= half(bytes, at + 2)
  const request = packet.protocol === ICMP ? (icmpRequests[type] ?? type) : (icmp6Requests[type] ?? type)
  packet.sourcePort = request
  packet.targetPort = request
  const isNeighbour = packet.protocol === ICMP6 && (type === 135 || type === 136)
  if (isNeighbour && at + 24 <= end) packet.neighbourAt = at + 8
}
