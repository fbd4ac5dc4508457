/** Which endpoints a packet's headers speak of. Looked up once a flow, never a packet. */
import { word } from '../core/words.ts'
import { IPV6, type Packet } from '../core/packet.ts'
import { CLAIMED, SENT, type EndpointTable } from './endpoint-table.ts'

/** The endpoint that sent the packet. */
export function senderOf(endpoints: EndpointTable, packet: Packet): number {
  const { sourceHigh, sourceLow, vlan, source0, source1, source2, source3, network } = packet
  if (network === IPV6) {
    const unspecified = (source0 | source1 | source2 | source3) === 0
    return endpoints.at(sourceHigh, sourceLow, vlan, unspecified ? 0 : 6, source0, source1, source2, source3)
  }
  return endpoints.at(sourceHigh, sourceLow, vlan, source0 === 0 ? 0 : 4, source0, 0, 0, 0)
}

/** The endpoint that the packet is for. Groups have no MAC of their own. */
export function targetOf(endpoints: EndpointTable, packet: Packet, toGroup: boolean): number {
  const { destinationHigh, destinationLow, vlan, target0, target1, target2, target3, network } = packet
  const high = toGroup ? 0 : destinationHigh
  const low = toGroup ? 0 : destinationLow
  return network === IPV6
    ? endpoints.at(high, low, vlan, 6, target0, target1, target2, target3)
    : endpoints.at(high, low, vlan, 4, target0, 0, 0, 0)
}

/** Neighbour solicitation: the sender has its source address. Advertisement: it has the target address. */
export function learnNeighbour(endpoints: EndpointTable, packet: Packet, bytes: Uint8Array, atMs: number): void {
  if (packet.icmpType === 135) {
    if ((packet.source0 | packet.source1 | packet.source2 | packet.source3) !== 0) {
      endpoints.touch(senderOf(endpoints, packet), atMs, CLAIMED)
    }
    return
  }
  const at = packet.neighbourAt
  const target = endpoints.at(
    packet.sourceHigh,
    packet.sourceLow,
    packet.vlan,
    6,
    word(bytes, at),
    word(bytes, at + 4),
    word(bytes, at + 8),
    word(bytes, at + 12),
  )
  endpoints.touch(target, atMs, SENT | CLAIMED)
}
