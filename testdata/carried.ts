/** Frames of other links and of tunnels for tests, each around the same small datagram. Made field by field. */
import { camera, ethernet, ipv4, ipv6, mac, recorder, u16 } from './frames.ts'

function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)]
}

const udp = [...u16(5353), ...u16(53), ...u16(9), 0, 0, 1]
/** What every frame here carries in the end: UDP from port 5353 to 53. */
export const inner = ipv4('192.0.2.1', '192.0.2.2', 17, udp)
const inner6 = ipv6(address6(1), address6(2), 17, udp)
const innerFrame = [...ethernet('02:00:00:00:00:01', '02:00:00:00:00:02', 0x0800, inner)]
const snap = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0]
const bssid = mac('02:00:00:00:00:09')
const sender = mac('02:00:00:00:00:01')
const receiver = mac('02:00:00:00:00:02')
const sequence = [0x10, 0]

export function address6(last: number): number[] {
  return [0x20, 1, 0xd, 0xb8, ...Array.from({ length: 11 }, () => 0), last]
}

/** A data frame from an access point: receiver, access point, sender. */
export function wirelessFrame(options: { flags?: number; quality?: readonly number[]; body: readonly number[] }) {
  const kind = options.quality === undefined ? 0x08 : 0x88
  const addresses = [...receiver, ...bssid, ...sender]
  return [kind, 2 | (options.flags ?? 0), 0, 0, ...addresses, ...sequence, ...(options.quality ?? []), ...options.body]
}

/** One frame of an aggregate, filled up to four bytes unless it is the last. */
export function aggregate(bodies: readonly (readonly number[])[]): number[] {
  return bodies.flatMap((body, index) => {
    const frame = [...receiver, ...sender.slice(0, 5), index + 1, ...u16(8 + body.length), ...snap, ...body]
    return index === bodies.length - 1 ? frame : [...frame, ...Array.from({ length: -frame.length & 3 }, () => 0)]
  })
}

export const wireless = wirelessFrame({ body: [...snap, ...inner] })

function relayed(flags: number, addresses: readonly number[]): number[] {
  return [0x08, flags, 0, 0, ...addresses.slice(0, 18), ...sequence, ...addresses.slice(18), ...snap, ...inner]
}

/** Two words of presence bits, a time stamp, and flags that say the header is padded. */
const radiotapWithTime = [0, 0, 25, 0, 3, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x20]
const erspanWithPlatform = [
  0x10,
  0,
  0x22,
  0xeb,
  0,
  0,
  0,
  1,
  0x20,
  5,
  0,
  1,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  ...u32(0),
  ...u32(0),
]
/** An identity of 16 bytes and a signature of 20. */
const ayiyaHeader = [0x41, 0x52, 0x11, 41, ...u32(0), ...Array.from({ length: 36 }, () => 1)]

/** Link type, and a frame of it that carries `inner`; `sender` where the frame names it. */
export const links: Readonly<Record<string, { link: number; frame: readonly number[]; hasMac?: true }>> = {
  'BSD loopback': { link: 0, frame: [2, 0, 0, 0, ...inner] },
  'token ring': { link: 6, frame: [0x10, 0x40, ...receiver, ...sender, ...snap, ...inner], hasMac: true },
  'token ring with a route': {
    link: 6,
    frame: [0x10, 0x40, ...receiver, 0x82, ...sender.slice(1), 4, 0, 0, 1, ...snap, ...inner],
    hasMac: true,
  },
  PPP: { link: 9, frame: [0xff, 3, 0, 0x21, ...inner] },
  'PPP without address and with a short protocol': { link: 9, frame: [0x21, ...inner] },
  'Cisco HDLC as PPP': { link: 9, frame: [0x0f, 0, 8, 0, ...inner] },
  FDDI: { link: 10, frame: [0x50, ...receiver, ...sender, ...snap, ...inner], hasMac: true },
  'PPP in HDLC framing': { link: 50, frame: [0xff, 3, 0, 0x21, ...inner] },
  'PPPoE session': { link: 51, frame: [0x11, 0, 0, 1, ...u16(inner.length + 2), 0, 0x21, ...inner] },
  ATM: { link: 100, frame: [...snap, ...inner] },
  'raw IP': { link: 101, frame: inner },
  'Cisco HDLC': { link: 104, frame: [0x0f, 0, 8, 0, ...inner] },
  'IEEE 802.11': { link: 105, frame: wireless, hasMac: true },
  'IEEE 802.11 to the access point': {
    link: 105,
    frame: relayed(1, [...bssid, ...sender, ...receiver]),
    hasMac: true,
  },
  'IEEE 802.11 between two stations': {
    link: 105,
    frame: relayed(0, [...receiver, ...sender, ...bssid]),
    hasMac: true,
  },
  'IEEE 802.11 between two access points': {
    link: 105,
    frame: relayed(3, [...bssid, ...bssid, ...receiver, ...sender]),
    hasMac: true,
  },
  'IEEE 802.11 with quality of service and control': {
    link: 105,
    frame: wirelessFrame({ flags: 0x80, quality: [0, 0, 1, 2, 3, 4], body: [...snap, ...inner] }),
    hasMac: true,
  },
  'IEEE 802.11 decrypted by the hardware': {
    link: 105,
    frame: wirelessFrame({ flags: 0x40, body: [1, 0, 0, 0x20, 0, 0, 0, 0, ...snap, ...inner] }),
    hasMac: true,
  },
  'frame relay': { link: 107, frame: [0x18, 0x41, 3, 0xcc, ...inner] },
  'frame relay with SNAP': { link: 107, frame: [0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0, ...inner] },
  'frame relay with a bridged frame': {
    link: 107,
    frame: [0x18, 0x41, 3, 0, 0x80, 0, 0x80, 0xc2, 0, 7, ...innerFrame],
    hasMac: true,
  },
  'frame relay as Cisco has it': { link: 107, frame: [0x18, 0x41, 8, 0, ...inner] },
  'OpenBSD loopback': { link: 108, frame: [0, 0, 0, 2, ...inner] },
  'OpenBSD encapsulation': { link: 109, frame: [2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...inner] },
  'Linux cooked': {
    link: 113,
    frame: [0, 0, 0, 1, 0, 6, ...sender, 0, 0, 8, 0, ...inner],
    hasMac: true,
  },
  'Linux cooked wireless monitor': {
    link: 113,
    frame: [0, 0, 3, 0x23, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 8, 0, 0, 0, 0, 0, ...wireless],
    hasMac: true,
  },
  'OpenBSD firewall log': {
    link: 117,
    frame: [45, 2, 0, 0, ...Array.from({ length: 44 }, () => 0), ...inner],
  },
  Prism: {
    link: 119,
    frame: [0x44, 0, 0, 0, 144, 0, 0, 0, ...Array.from({ length: 136 }, () => 0), ...wireless],
    hasMac: true,
  },
  'AVS as Prism': {
    link: 119,
    frame: [0x80, 0x21, 0x10, 1, 0, 0, 0, 64, ...Array.from({ length: 56 }, () => 0), ...wireless],
    hasMac: true,
  },
  'IP over Fibre Channel': { link: 122, frame: [0, 0, ...receiver, 0, 0, ...sender, ...snap, ...inner], hasMac: true },
  radiotap: { link: 127, frame: [0, 0, 9, 0, 2, 0, 0, 0, 0x10, ...wireless, 1, 2, 3, 4], hasMac: true },
  'radiotap with a padded header': {
    link: 127,
    frame: [...radiotapWithTime, ...wirelessFrame({ quality: [0, 0], body: [0, 0, ...snap, ...inner] })],
    hasMac: true,
  },
  FireWire: { link: 138, frame: [...Array.from({ length: 16 }, () => 7), 8, 0, ...inner] },
  AVS: {
    link: 163,
    frame: [0x80, 0x21, 0x10, 2, 0, 0, 0, 64, ...Array.from({ length: 56 }, () => 0), ...wireless],
    hasMac: true,
  },
  'PPP of pppd': { link: 166, frame: [1, 3, 0, 0x21, ...inner] },
  PPI: { link: 192, frame: [0, 0, 8, 0, 105, 0, 0, 0, ...wireless], hasMac: true },
  'PPP with direction': { link: 204, frame: [0, 0xff, 3, 0, 0x21, ...inner] },
  MPLS: { link: 219, frame: [0, 1, 0, 64, 0, 2, 1, 64, ...inner] },
  'raw IPv4': { link: 228, frame: inner },
  NFLOG: {
    link: 239,
    frame: [2, 0, 0, 1, 14, 0, 8, 0, 0, 6, 0, 0, ...sender, 0, 0, inner.length + 4, 0, 9, 0, ...inner],
    hasMac: true,
  },
  'NFLOG of a big-endian machine': { link: 239, frame: [2, 0, 0, 1, ...u16(inner.length + 4), 0, 9, ...inner] },
  netANALYZER: { link: 240, frame: [0, 0, 0, 0, ...innerFrame], hasMac: true },
  'Apple packet tap': {
    link: 258,
    frame: [12, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, ...innerFrame],
    hasMac: true,
  },
  'Linux cooked 2': {
    link: 276,
    frame: [8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, ...sender, 0, 0, ...inner],
    hasMac: true,
  },
}

function wrapped(etherType: number, payload: readonly number[]): readonly number[] {
  return [...ethernet(camera.mac, recorder.mac, etherType, payload)]
}

/** Ethernet frames in which something stands before `inner`, with the VLAN that counts. */
export const layers: Readonly<Record<string, { frame: readonly number[]; vlan?: number; hasInnerMac?: true }>> = {
  'two VLAN tags': { frame: wrapped(0x88a8, [0, 100, 0x81, 0, 0, 7, 8, 0, ...inner]), vlan: 100 },
  'three VLAN tags': { frame: wrapped(0x8100, [0, 5, 0x81, 0, 0, 6, 0x81, 0, 0, 7, 8, 0, ...inner]), vlan: 5 },
  'a priority and a VLAN tag': { frame: wrapped(0x8100, [0xe0, 0, 0x81, 0, 0, 7, 8, 0, ...inner]), vlan: 7 },
  'MPLS labels': { frame: wrapped(0x8847, [0, 1, 0, 64, 0, 2, 1, 64, ...inner]) },
  'a pseudowire': { frame: wrapped(0x8847, [0, 2, 1, 64, ...innerFrame]), hasInnerMac: true },
  'a pseudowire with a control word': {
    frame: wrapped(0x8847, [0, 2, 1, 64, 0, 0, 0, 9, ...innerFrame]),
    hasInnerMac: true,
  },
  PPPoE: { frame: wrapped(0x8864, [0x11, 0, 0, 1, ...u16(inner.length + 2), 0, 0x21, ...inner, 0, 0, 0]) },
  'PPPoE in two VLANs': {
    frame: wrapped(0x88a8, [
      0,
      9,
      0x81,
      0,
      0,
      8,
      0x88,
      0x64,
      0x11,
      0,
      0,
      1,
      ...u16(inner.length + 2),
      0,
      0x21,
      ...inner,
    ]),
    vlan: 9,
  },
  'a provider backbone': { frame: wrapped(0x88e7, [0, 0, 0, 1, ...innerFrame]), hasInnerMac: true },
  'a virtual NIC tag': { frame: wrapped(0x8926, [0, 1, 0, 2, 8, 0, ...inner]) },
  'a redundancy tag': { frame: wrapped(0x892f, [0, 40, 0, 1, 8, 0, ...inner]) },
  'integrity without encryption': {
    frame: wrapped(0x88e5, [0, 0, 0, 0, 0, 1, 8, 0, ...inner, ...Array.from({ length: 16 }, () => 9)]),
  },
  'a network service header': {
    frame: wrapped(0x894f, [0, 2, 1, 1, 0, 0, 0, 0, ...inner]),
  },
  SNAP: { frame: wrapped(snap.length + inner.length, [...snap, ...inner]) },
}

const outer = (protocol: number, payload: readonly number[]): readonly number[] =>
  wrapped(0x0800, ipv4(camera.ip, recorder.ip, protocol, payload))
const over = (port: number, payload: readonly number[], sourcePort = 50_000): readonly number[] =>
  outer(17, [...u16(sourcePort), ...u16(port), ...u16(8 + payload.length), 0, 0, ...payload])

/** Ethernet frames whose IP or UDP carries `inner` or `inner6`. */
export const tunnels: Readonly<Record<string, { frame: readonly number[]; version?: 6; hasMac?: true }>> = {
  'IPv4 in IPv4': { frame: outer(4, inner) },
  'IPv6 in IPv4': { frame: outer(41, inner6), version: 6 },
  'IPv4 in IPv6': { frame: wrapped(0x86dd, ipv6(address6(8), address6(9), 4, inner)) },
  'IPv6 in IPv6': { frame: wrapped(0x86dd, ipv6(address6(8), address6(9), 41, inner6)), version: 6 },
  GRE: { frame: outer(47, [0, 0, 8, 0, ...inner]) },
  'GRE with checksum, key and sequence': {
    frame: outer(47, [0xb0, 0, 0x86, 0xdd, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, ...inner6]),
    version: 6,
  },
  'GRE with a frame': { frame: outer(47, [0x20, 0, 0x65, 0x58, 0, 0, 0, 1, ...innerFrame]), hasMac: true },
  'GRE with MPLS': { frame: outer(47, [0, 0, 0x88, 0x47, 0, 2, 1, 64, ...inner]) },
  'GRE with a wireless frame': { frame: outer(47, [0, 0, 0x82, 0x40, ...wireless]), hasMac: true },
  WCCP: { frame: outer(47, [0, 0, 0x88, 0x3e, 0, 0, 0, 0, ...inner]) },
  PPTP: {
    frame: outer(47, [
      0x30,
      0x81,
      0x88,
      0x0b,
      ...u16(inner.length + 4),
      0,
      1,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      2,
      0xff,
      3,
      0,
      0x21,
      ...inner,
    ]),
  },
  'ERSPAN I': { frame: outer(47, [0, 0, 0x88, 0xbe, ...innerFrame]), hasMac: true },
  'ERSPAN II': {
    frame: outer(47, [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 5, 0, 1, 0, 0, 0, 0, ...innerFrame]),
    hasMac: true,
  },
  'ERSPAN III': {
    frame: outer(47, [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, ...innerFrame]),
    hasMac: true,
  },
  'ERSPAN III with a platform header': {
    frame: outer(47, [...erspanWithPlatform, ...innerFrame]),
    hasMac: true,
  },
  EtherIP: { frame: outer(97, [0x30, 0, ...innerFrame]), hasMac: true },
  'authenticated IPv4 in IPv4': { frame: outer(51, [4, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, ...inner]) },
  VXLAN: { frame: over(4789, [8, 0, 0, 0, 0, 0, 1, 0, ...innerFrame]), hasMac: true },
  'VXLAN on the port of Linux': { frame: over(8472, [8, 0, 0, 0, 0, 0, 1, 0, ...innerFrame]), hasMac: true },
  'VXLAN with a group policy': { frame: over(4789, [0x88, 0, 0, 7, 0, 0, 1, 0, ...innerFrame]), hasMac: true },
  'VXLAN with a next protocol': { frame: over(4790, [0x0c, 0, 0, 1, 0, 0, 1, 0, ...inner]) },
  GENEVE: { frame: over(6081, [0, 0, 0x65, 0x58, 0, 0, 1, 0, ...innerFrame]), hasMac: true },
  'GENEVE with options': { frame: over(6081, [2, 0x40, 8, 0, 0, 0, 1, 0, 1, 2, 3, 1, 9, 9, 9, 9, ...inner]) },
  'GTP-U': { frame: over(2152, [0x30, 255, ...u16(inner.length), 0, 0, 0, 1, ...inner]) },
  'GTP-U with an extension header': {
    frame: over(2152, [0x34, 255, ...u16(inner.length + 8), 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 9, 0, ...inner]),
  },
  Teredo: { frame: over(3544, inner6), version: 6 },
  'Teredo with authentication and origin': {
    frame: over(3544, [0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 9, 9, 1, 2, 3, 4, ...inner6]),
    version: 6,
  },
  AYIYA: {
    frame: over(5072, [...ayiyaHeader, ...inner6]),
    version: 6,
  },
  L2TP: { frame: over(1701, [0x40, 2, ...u16(inner.length + 12), 0, 1, 0, 2, 0xff, 3, 0, 0x21, ...inner], 1701) },
  'MPLS over UDP': { frame: over(6635, [0, 2, 1, 64, ...inner]) },
  'GRE over UDP': { frame: over(4754, [0, 0, 8, 0, ...inner]) },
  'CAPWAP with a wireless frame': {
    frame: over(5247, [
      0,
      0x10,
      3,
      0,
      0,
      0,
      0,
      0,
      ...wireless.slice(1, 2),
      ...wireless.slice(0, 1),
      ...wireless.slice(2),
    ]),
    hasMac: true,
  },
  'CAPWAP with Ethernet': { frame: over(5247, [0, 0x10, 0, 0, 0, 0, 0, 0, ...innerFrame]), hasMac: true },
  TZSP: { frame: over(37_008, [1, 0, 0, 1, 10, 1, 5, 0, 1, ...innerFrame]), hasMac: true },
}
