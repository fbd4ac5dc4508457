/**
 * What crosses from seeing to thinking: facts and flows, and the devices and conversations that they add up to.
 * Types only: no input, no output, no state. Times are milliseconds since 1970-01-01 UTC and may have a fraction.
 */

/** One address of one interface, as seen on the wire. Several endpoints may turn out to be one device. */
export type Endpoint = {
  /** The sensor's place, from `--site`; address spaces of two sites never mix. */
  readonly site: string
  /** Lower-case, colon-separated. The sender's own on its link; behind a router it is the router's. */
  readonly mac: string
  /** IPv4 dotted or IPv6 in RFC 5952 form; empty when only layer 2 was seen. */
  readonly ip: string
  /** 802.1Q VLAN id of the outermost tag, 0 without a tag. */
  readonly vlan: number
}

/** One thing a device told us, such as `dhcp.vendorClass = "Hewlett-Packard JetDirect"`. */
export type Fact = {
  readonly endpoint: Endpoint
  /** When it was first told; for an event, when it happened. */
  readonly atMs: number
  /** `<protocol>.<name>`, listed in docs/reference/facts.md. */
  readonly name: string
  readonly value: string
  /** Events only: the other side of the flow, as `address port`. */
  readonly peer?: string
}

export type Transport = 'tcp' | 'udp' | 'icmp' | 'icmp6' | 'arp' | 'other'

/**
 * How far a flow got. `established`: both sides spoke (TCP: handshake or data both ways). `refused`: answered by a TCP
 * reset or ICMP unreachable. `attempt`: nobody answered. `one-way`: datagrams or multicast without an answer, which is
 * normal for them.
 */
export type Outcome = 'established' | 'refused' | 'attempt' | 'one-way'

/**
 * How a TCP connection went. `half-open`: answered, but the client never completed the handshake; `unseen`: it began
 * before the capture did. Retransmissions are segments whose bytes had all been sent before.
 */
type TcpHistory = {
  readonly handshake: 'complete' | 'half-open' | 'refused' | 'unanswered' | 'unseen'
  readonly resetBy: 'client' | 'server' | null
  /** Both sides have finished. */
  readonly closed: boolean
  readonly retransmissionsOut: number
  readonly retransmissionsIn: number
}

/** Values of one direction, summed up as they came. All zero when there were none. */
type Spread = { readonly mean: number; readonly deviation: number; readonly largest: number }

/** Packet sizes in bytes of the IP packet, and times between packets of the same direction in milliseconds. */
type FlowStatistics = {
  readonly sizesOut: Spread
  readonly sizesIn: Spread
  readonly intervalsOutMs: Spread
  readonly intervalsInMs: Spread
}

/** One bidirectional conversation on one 5-tuple, summed up when it ends, idles, or every minute while it lasts. */
export type Flow = {
  /** Who opened it. ARP: who asked. */
  readonly client: Endpoint
  /** Who was asked. ARP: the address asked for, with the MAC that answered or an empty one. */
  readonly server: Endpoint
  readonly transport: Transport
  /** 0 where the transport has no ports. */
  readonly clientPort: number
  /** ICMP: the type of the request. */
  readonly serverPort: number
  /** The protocol by content, such as `http`; `null` while nothing was recognised. */
  readonly application: string | null
  /** The name the client asked for: TLS SNI, HTTP host, or the DNS name that led to the address. */
  readonly name: string | null
  readonly outcome: Outcome
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /**
   * Counts since the previous part, `out` from the client. Bytes are those of the frames on the wire; of records that
   * know no frames, of the IP packets.
   */
  readonly packetsOut: number
  readonly packetsIn: number
  readonly bytesOut: number
  readonly bytesIn: number
  /** Bytes of the IP packets, headers included, as these state them; `null` where a record does not tell. */
  readonly ipBytesOut: number | null
  readonly ipBytesIn: number | null
  /** Bytes behind the transport header; `null` where a record does not tell. */
  readonly payloadBytesOut: number | null
  readonly payloadBytesIn: number | null
  /** Of the whole flow so far; `null` for other transports, and where a record does not tell. */
  readonly tcp: TcpHistory | null
  /** Of this part; `null` where a record does not tell. */
  readonly statistics: FlowStatistics | null
  /** 0 for the first report of a flow, then 1, 2 … each minute. */
  readonly part: number
}

/** A port that a device answers on. */
export type Service = { readonly transport: 'tcp' | 'udp'; readonly port: number; readonly application: string | null }

/** Somebody at one end of a conversation. A group is a multicast or broadcast address. */
export type Peer =
  | { readonly kind: 'device'; readonly id: string }
  | { readonly kind: 'remote'; readonly ip: string }
  | { readonly kind: 'group'; readonly ip: string }

/** All flows between two peers on one service, added up. */
export type Conversation = {
  readonly client: Peer
  readonly server: Peer
  readonly transport: Transport
  readonly port: number
  readonly application: string | null
  /** Most recent name that the client asked for, see `Flow.name`. */
  readonly name: string | null
  readonly flows: number
  /** How many of the flows had each outcome. */
  readonly established: number
  readonly refused: number
  readonly bytesOut: number
  readonly bytesIn: number
  readonly packetsOut: number
  readonly packetsIn: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  readonly vlan: number
}

/** A physical or virtual thing on the network: its endpoints joined, with all it told. */
export type Device = {
  /** Stable for the same evidence: the first MAC, or `ip:<address>` where only an address behind a router is known. */
  readonly id: string
  readonly site: string
  readonly macs: readonly string[]
  readonly ips: readonly string[]
  /** Names it gives itself (DHCP, mDNS, NetBIOS), best first. */
  readonly names: readonly string[]
  readonly vlans: readonly number[]
  readonly firstSeenMs: number
  readonly lastSeenMs: number
  /** One entry per distinct name and value. */
  readonly facts: readonly Fact[]
  readonly services: readonly Service[]
  /** True when other addresses' traffic passes through its MAC. */
  readonly routes: boolean
}

/** Everything that was seen: the input of all four steps. */
export type Observation = {
  readonly devices: readonly Device[]
  readonly conversations: readonly Conversation[]
  /** Time of the first and last packet or record; both 0 when nothing was seen. */
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}
