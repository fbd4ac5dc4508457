import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  arpFrame,
  camera,
  ethernet,
  ipv4,
  ipv6,
  mac,
  recorder,
  tcpFrame,
  u16,
  udpFrame,
} from '../../testdata/frames.ts'
import { ARP, CISCO_SNAP, IPV4, IPV6, LATER_FRAGMENT, LLC, NOTHING, Packet, TCP, UDP } from '../core/packet.ts'
import { decodeHeaders } from './headers.ts'

function decoded(frame: Uint8Array, linkType = 1): Packet | null {
  const packet = new Packet()
  return decodeHeaders(packet, frame, 0, frame.length, linkType) ? packet : null
}

const frames = {
  tcp: tcpFrame(camera, recorder, { flags: 24, sequence: 0xfffffff0, payload: 'hello' }),
  udp: udpFrame(camera, recorder, [1, 2, 3]),
  arp: arpFrame(1, camera, recorder),
  tagged: ethernet(camera.mac, recorder.mac, 0x88a8, [
    0,
    100,
    0x81,
    0,
    0,
    7,
    8,
    0,
    ...ipv4('10.0.0.1', '10.0.0.2', 17, [0, 53, 4, 0, 0, 9, 0, 0, 1]),
  ]),
  extended: ethernet(
    camera.mac,
    recorder.mac,
    0x86dd,
    ipv6(address(1), address(2), 0, [17, 0, 5, 2, 0, 0, 0, 0, 0, 53, 4, 0, 0, 9, 0, 0, 1]),
  ),
}

function address(last: number): number[] {
  return [0x20, 1, 0xd, 0xb8, ...Array.from({ length: 11 }, () => 0), last]
}

function padded(etherType: number, payload: readonly number[]): Packet | null {
  return decoded(ethernet(camera.mac, recorder.mac, etherType, [...payload, 0, 0, 0]))
}

/** The TCP frame's mark with other values in some bytes of its headers. */
function markOf(identification: number, ttl: number, checksum: number): number {
  const frame = frames.tcp.slice()
  frame[19] = identification
  frame[22] = ttl
  frame[51] = checksum
  return decoded(frame)?.mark ?? 0
}

test('reads addresses, ports, flags and the payload of TCP over Ethernet', () => {
  const packet = decoded(frames.tcp)
  expect(packet).toMatchObject({
    network: IPV4,
    protocol: TCP,
    sourcePort: 40_001,
    targetPort: 554,
    tcpFlags: 24,
    sequence: 0xfffffff0 | 0,
  })
  expect(packet?.sourceHigh).toBe(0x4419b600)
  expect((packet?.payloadEnd ?? 0) - (packet?.payloadStart ?? 0)).toBe(5)
})

test('keeps the outer VLAN of a double tag and reads through extension headers', () => {
  expect(decoded(frames.tagged)).toMatchObject({
    vlan: 100,
    network: IPV4,
    protocol: UDP,
    sourcePort: 53,
    targetPort: 1024,
  })
  expect(decoded(frames.extended)).toMatchObject({
    vlan: 0,
    network: IPV6,
    protocol: UDP,
    sourcePort: 53,
    targetPort: 1024,
  })
})

test('leaves Ethernet padding and frame check sequences out of the payload', () => {
  const packet = decoded(Uint8Array.from([...frames.udp, 0, 0, 0, 0, 0, 0]))
  expect((packet?.payloadEnd ?? 0) - (packet?.payloadStart ?? 0)).toBe(3)
})

test('a later fragment has addresses but neither ports nor payload', () => {
  const fragment = ipv4('10.0.0.1', '10.0.0.2', 17, [1, 2, 3, 4, 5, 6, 7, 8])
  fragment.splice(6, 2, 0x20, 0x10)
  expect(decoded(ethernet(camera.mac, recorder.mac, 0x0800, fragment))).toMatchObject({
    fragment: LATER_FRAGMENT,
    sourcePort: 0,
    targetPort: 0,
  })
})

test('an ARP message tells who claims which address', () => {
  expect(decoded(frames.arp)).toMatchObject({
    network: ARP,
    protocol: 1,
    claimHigh: 0x4419b600,
    claimLow: 1,
    source0: 0x0a00000b,
    target0: 0x0a00000c,
  })
})

test('reads raw IP, loopback and Linux cooked captures, and refuses link types that it does not know', () => {
  const ip = Uint8Array.from(ipv4('10.0.0.1', '10.0.0.2', 17, [0, 53, 4, 0, 0, 9, 0, 0, 1]))
  const cooked = Uint8Array.from([0, 0, 0, 1, 0, 6, ...mac(camera.mac), 0, 0, ...u16(0x0800), ...ip])
  const cooked2 = Uint8Array.from([...u16(0x0800), 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, ...mac(camera.mac), 0, 0, ...ip])
  expect(decoded(ip, 101)).toMatchObject({ network: IPV4, sourcePort: 53, sourceHigh: 0 })
  expect(decoded(Uint8Array.from([2, 0, 0, 0, ...ip]), 0)).toMatchObject({ network: IPV4, sourcePort: 53 })
  expect(decoded(cooked, 113)).toMatchObject({ network: IPV4, sourceHigh: 0x4419b600, sourcePort: 53 })
  expect(decoded(cooked2, 276)).toMatchObject({ network: IPV4, sourceHigh: 0x4419b600, sourcePort: 53 })
  expect(decoded(ip, 147)).toBeNull()
})

test('a frame that is neither IP nor ARP is fine, says what it is and where that stands', () => {
  const nothing = { network: NOTHING, ipBytes: 0, payloadBytes: 0 }
  expect(padded(0x88cc, [1, 2])).toMatchObject({ ...nothing, etherType: 0x88cc, payloadStart: 14, payloadEnd: 19 })
  expect(padded(8, [0x42, 0x42, 3, 0, 0, 0, 0, 0])).toMatchObject({
    etherType: LLC | 0x42,
    payloadStart: 17,
    payloadEnd: 22,
  })
  expect(padded(5, [0xfe, 0xfe, 3, 0x83, 1])).toMatchObject({ etherType: LLC | 0xfe, payloadStart: 17, payloadEnd: 19 })
  const snap = (...rest: readonly number[]): unknown => padded(10, [0xaa, 0xaa, 3, ...rest, 1, 2])
  expect(snap(0, 0, 12, 0x20, 0)).toMatchObject({ etherType: CISCO_SNAP | 0x2000, payloadStart: 22, payloadEnd: 24 })
  expect(snap(0, 0, 0, 0x88, 0xcc)).toMatchObject({ etherType: 0x88cc, payloadStart: 22, payloadEnd: 24 })
  expect(snap(8, 0, 7, 0x80, 0x9b)).toMatchObject({ ...nothing, etherType: 0 })
})

test('IP in an 802.3 frame with SNAP is IP', () => {
  const ip = ipv4('10.0.0.1', '10.0.0.2', 17, [0, 53, 4, 0, 0, 9, 0, 0, 1])
  const frame = ethernet(camera.mac, recorder.mac, 8 + ip.length, [0xaa, 0xaa, 3, 0, 0, 0, 8, 0, ...ip])
  expect(decoded(frame)).toMatchObject({ network: IPV4, sourcePort: 53, payloadBytes: 1 })
})

test('lengths are those that the headers state, also when the capture holds less', () => {
  const cut = frames.tcp.slice(0, frames.tcp.length - 3)
  expect(decoded(cut)).toMatchObject({ ipBytes: 45, payloadBytes: 5, payloadEnd: cut.length })
  expect(decoded(frames.extended)).toMatchObject({ ipBytes: 57, payloadBytes: 1 })
  const offloaded = frames.tcp.slice()
  offloaded.set([0, 0], 16)
  expect(decoded(offloaded)).toMatchObject({ ipBytes: 45, payloadBytes: 5 })
  const trailing = ethernet(
    camera.mac,
    recorder.mac,
    0x0800,
    ipv4('10.0.0.1', '10.0.0.2', 17, [0, 53, 4, 0, 0, 9, 0, 0, 1, 2, 3]),
  )
  expect(decoded(trailing)).toMatchObject({ ipBytes: 31, payloadBytes: 1, payloadStart: 42, payloadEnd: 43 })
})

test('the mark tells a retransmission from a copy that went through a router', () => {
  expect(markOf(7, 63, 9)).toBe(markOf(7, 64, 9))
  expect(markOf(8, 64, 9)).not.toBe(markOf(7, 64, 9))
  expect(markOf(7, 64, 8)).not.toBe(markOf(7, 64, 9))
})

test('what IP carries besides TCP and UDP starts behind the IP headers', () => {
  const report = [0x83, 0, 0, 0, 0, 0, 0, 0, ...address(9)]
  const listener = ipv6(address(1), address(2), 0, [58, 0, 5, 2, 0, 0, 1, 0, ...report])
  expect(decoded(Uint8Array.from(listener), 101)).toMatchObject({
    protocol: 58,
    icmpType: 0x83,
    payloadStart: 48,
    payloadEnd: 72,
    payloadBytes: 16,
  })
  const igmp = ipv4('10.0.0.1', '224.0.0.1', 2, [0x16, 0, 0, 0, 224, 0, 0, 251])
  expect(decoded(Uint8Array.from(igmp), 101)).toMatchObject({ protocol: 2, payloadStart: 20, payloadBytes: 8 })
})

test('cut at any byte or changed anywhere, it never throws and never points outside the frame', () => {
  const changed = fc.record({
    frame: fc.constantFrom(...Object.values(frames)),
    length: fc.nat(),
    changes: fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { maxLength: 6 }),
    linkType: fc.constantFrom(0, 1, 12, 101, 108, 113, 276),
  })
  fc.assert(
    fc.property(changed, ({ frame, length, changes, linkType }) => {
      const bytes = frame.slice(0, length % (frame.length + 1))
      for (const { at, value } of changes) if (bytes.length > 0) bytes[at % bytes.length] = value
      const packet = decoded(bytes, linkType)
      if (packet === null) return
      expect(packet.payloadStart).toBeLessThanOrEqual(packet.payloadEnd)
      expect(packet.payloadEnd).toBeLessThanOrEqual(bytes.length)
      expect(packet.payloadBytes).toBeGreaterThanOrEqual(0)
      if (packet.network === NOTHING) return
      expect(packet.sourceAt + 4).toBeLessThanOrEqual(bytes.length)
    }),
    { numRuns: 5_000 },
  )
})
