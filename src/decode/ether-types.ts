/** EtherTypes (IEEE registry) that more than one file of the header decoding knows. */

export const etherIpv4 = 0x0800
export const etherArp = 0x0806
export const etherIpv6 = 0x86dd
export const etherVlan = 0x8100
export const etherMpls = 0x8847
export const etherPpp = 0x880b
/** Transparent Ethernet bridging: a whole Ethernet frame follows (RFC 1701). */
export const etherBridged = 0x6558
/** Smaller numbers in the place of an EtherType are the length of an IEEE 802.3 frame. */
export const firstEtherType = 0x0600
/** No EtherType of the registry: the rest of an aggregate of IEEE 802.11 (9.3.2.2), which holds several frames. */
export const aggregated = 0x80000
/** No EtherType either: something that has none here. */
export const noEtherType = 0x50000
/** In place of an EtherType: there is none, as the header is cut or lies, or nothing wraps what is there. */
export const none = -1
