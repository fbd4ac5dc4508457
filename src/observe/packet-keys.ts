/** What a packet's headers say about its flow: which side sent it, who opened it, and where to look it up. */
import { isGroupIpv4 } from '../core/address.ts'
import { ACK, ICMP, ICMP6, IPV6, SYN, TCP, type Packet } from '../core/packet.ts'

/** Mixes the numbers that tell flows apart. */
export function hashOf(addressA: number, addressB: number, ports: number, meta: number): number {
  let hash = Math.imul(addressA ^ Math.imul(addressB, 0x85ebca6b), 0x9e3779b1)
  hash ^= Math.imul(ports ^ Math.imul(meta, 0x27d4eb2f), 0xc2b2ae35)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  return hash ^ (hash >>> 13)
}

/** Whether the sender is side B of its flow: the one with the larger address, then port. */
export function sourceIsB(packet: Packet): boolean {
  if (packet.source0 !== packet.target0) return above(packet.source0, packet.target0)
  if (packet.source1 !== packet.target1) return above(packet.source1, packet.target1)
  if (packet.source2 !== packet.target2) return above(packet.source2, packet.target2)
  if (packet.source3 !== packet.target3) return above(packet.source3, packet.target3)
  return packet.sourcePort > packet.targetPort
}

function above(a: number, b: number): boolean {
  return (a ^ 0x80000000) > (b ^ 0x80000000)
}

/** Whether it goes to a multicast or broadcast address, by MAC or by IP. */
export function isToGroup(packet: Packet): boolean {
  if ((packet.destinationHigh & 0x01000000) !== 0) return true
  return packet.network === IPV6 ? packet.target0 >>> 24 === 0xff : isGroupIpv4(packet.target0)
}

/**
 * Who opened the flow, judged from the first packet seen. TCP: a SYN is the client's, a SYN-ACK the server's. Else the
 * registered port of the two is the server's, when only one is.
 */
export function senderIsServer(packet: Packet): boolean {
  if (packet.protocol === ICMP || packet.protocol === ICMP6) return false
  if (packet.protocol === TCP && (packet.tcpFlags & SYN) !== 0) return (packet.tcpFlags & ACK) !== 0
  const { sourcePort, targetPort } = packet
  if (sourcePort === targetPort) return false
  if (sourcePort === 67 && targetPort === 68) return true
  if (sourcePort < 1024 && targetPort >= 1024) return true
  return sourcePort < 32_768 && targetPort >= 32_768
}
