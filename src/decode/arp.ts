/** ARP (RFC 826) for Ethernet and IPv4: hardware type 1, 6-byte addresses. Others are of no interest here. */
import { ARP, WHOLE, type Packet } from '../core/packet.ts'
import { half, word } from '../core/words.ts'

export function decodeArp(packet: Packet, bytes: Uint8Array, start: number, end: number): boolean {
  if (start + 28 > end) return false
  if (word(bytes, start) !== 0x00010800 || bytes[start + 4] !== 6 || bytes[start + 5] !== 4) return false
  packet.network = ARP
  packet.fragment = WHOLE
  packet.protocol = half(bytes, start + 6)
  packet.claimHigh = word(bytes, start + 8)
  packet.claimLow = half(bytes, start + 12)
  packet.sourceAt = start + 14
  packet.targetAt = start + 24
  packet.source0 = word(bytes, start + 14)
  packet.target0 = word(bytes, start + 24)
  packet.payloadStart = start
  packet.payloadEnd = end
  packet.ipBytes = packet.payloadBytes = packet.mark = 0
  return true
}
