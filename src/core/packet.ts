/**
 * The headers of one packet as plain numbers, filled in by `decode` and read by `observe`: one object reused for all
 * packets.
 * 32-bit values are kept signed (`| 0`), so that V8 stores every field as a small integer and nothing is allocated.
 */
export class Packet {
  /** Destination and source MAC: upper 32 bits and lower 16. All zero on links without MAC addresses. */
  destinationHigh = 0
  destinationLow = 0
  sourceHigh = 0
  sourceLow = 0
  /** 802.1Q VLAN id of the outermost tag, 0 without one. */
  vlan = 0
  /** What the frame carries. */
  network: 0 | 4 | 6 | 1 = NOTHING
  /**
   * What is neither IP nor ARP: its EtherType. Cisco's SNAP protocols (CDP, VTP) are `CISCO_SNAP` | protocol, plain LLC
   * (spanning tree, IS-IS) is `LLC` | destination service access point; 0 where the link or the frame has none.
   */
  etherType = 0
  /** IPv4: the first word. IPv6: all four. ARP: the sender's and the target's protocol address. */
  source0 = 0
  source1 = 0
  source2 = 0
  source3 = 0
  target0 = 0
  target1 = 0
  target2 = 0
  target3 = 0
  /** IP protocol number after IPv6 extension headers. ARP: the operation. */
  protocol = 0
  /** Of a datagram in fragments. A later one has no ports. */
  fragment: typeof WHOLE | typeof FIRST_FRAGMENT | typeof LATER_FRAGMENT = WHOLE
  /** ICMP: the type of the request and the code. */
  sourcePort = 0
  targetPort = 0
  /** ICMP and ICMPv6: the type as sent. */
  icmpType = 0
  tcpFlags = 0
  sequence = 0
  acknowledgment = 0
  /** Length of the IP packet as its header states it, header included; what was captured where it states none. */
  ipBytes = 0
  /**
   * Length of the transport payload as the headers state it, which a capture may have cut off. ICMP: behind its 8 bytes
   * of header. Other protocols: behind the IP headers.
   */
  payloadBytes = 0
  /**
   * The same in two copies of one packet (a mirror of both directions), another in a retransmission. IPv4: the
   * identification and the transport's checksum; IPv6: the flow label mixed with that checksum.
   */
  mark = 0
  /** Where the addresses stand in the bytes, for tables that look them up as bytes; 4 or 16 bytes each. */
  sourceAt = 0
  targetAt = 0
  /**
   * Transport payload, `[payloadStart, payloadEnd)` in the bytes. Protocols other than TCP and UDP, ICMP too: what
   * stands right behind the IP headers. Frames without IP: what stands behind `etherType`, without padding where the
   * frame says how long it is.
   */
  payloadStart = 0
  payloadEnd = 0
  /**
   * ARP: the sender's MAC as the message claims it. ICMPv6 neighbour discovery: where the target address stands, or 0.
   */
  claimHigh = 0
  claimLow = 0
  neighbourAt = 0
  /**
   * How the packet carries another one inside (`decode/tunnels.ts`), 0 when it does not; and that one: its link type,
   * which is negative for an EtherType, `[tunnelStart, tunnelEnd)`, and its length before a capture cut it.
   */
  tunnel = 0
  tunnelLink = 0
  tunnelStart = 0
  tunnelEnd = 0
  tunnelBytes = 0
}

/** Values of `Packet.network`. */
export const NOTHING = 0
export const ARP = 1
export const IPV4 = 4
export const IPV6 = 6

/** Values of `Packet.fragment`. */
export const WHOLE = 0
export const FIRST_FRAGMENT = 1
export const LATER_FRAGMENT = 2

/** Added to a protocol or service access point in `Packet.etherType`. */
export const CISCO_SNAP = 0x10000
export const LLC = 0x20000
/** `Packet.etherType` of what cannot be read for its encryption on the link (Wi-Fi, MACsec). */
export const ENCRYPTED = 0x40000

/** IP protocol numbers (IANA). */
export const ICMP = 1
export const TCP = 6
export const UDP = 17
export const ICMP6 = 58

/** TCP flags (RFC 9293). */
export const FIN = 1
export const SYN = 2
export const RST = 4
export const ACK = 16
