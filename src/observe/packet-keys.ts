/** What a packet's headers say about its flow: which side sent it, who opened it, and where to look it up. */
import { isGroupIpv4 } from '../core/address.ts'
import { ACK, FIN, ICMP, ICMP6, IPV6, RST, SYN, TCP, UDP, type Packet } from '../core/packet.ts'

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

/** Registered ports of services that are met far more often than somebody who happens to use them as a client. */
const servicePorts = [
  1194, 1433, 1521, 1701, 1812, 1813, 1883, 1900, 2049, 2152, 2404, 3128, 3268, 3306, 3389, 3478, 3544, 4500, 4789,
  4840, 5060, 5061, 5072, 5222, 5353, 5355, 5432, 5672, 5678, 5683, 5684, 5900, 6081, 6379, 6666, 6667, 6668, 8080,
  8443, 8883, 9100, 11_112, 20_000, 44_818, 47_808,
]
const wellKnown = 3
const service = 2
const registered = 1
/** How much a port looks like a server's. Port 0 is nobody's. */
const portRank = Uint8Array.from({ length: 65_536 }, (_, port) => {
  if (port === 0) return 0
  if (port < 1024) return wellKnown
  if (servicePorts.includes(port)) return service
  return port < 32_768 ? registered : 0
})

/**
 * Who opened the flow, judged from the first packet seen. TCP: a SYN is the client's, a SYN-ACK the server's. Else the
 * side whose port looks more like a server's is the server. A group never opens a flow.
 */
export function senderIsServer(packet: Packet): boolean {
  if (packet.protocol === ICMP || packet.protocol === ICMP6) return false
  // A SYN that also ends something is no beginning.
  if (packet.protocol === TCP && (packet.tcpFlags & (SYN | FIN | RST)) === SYN) return (packet.tcpFlags & ACK) !== 0
  if (packet.network === IPV6 ? packet.target0 >>> 24 === 0xff : isGroupIpv4(packet.target0)) return false
  const { sourcePort, targetPort } = packet
  if (sourcePort === 67 && targetPort === 68) return true
  const source = portRank[sourcePort] ?? 0
  // The first datagram of a flow is mostly the client's, and any port may be either side's.
  if (packet.protocol === UDP && source < service) return false
  return source > (portRank[targetPort] ?? 0)
}
