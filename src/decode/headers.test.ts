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
import { ARP, IPV4, IPV6, NOTHING, Packet, TCP, UDP } from '../core/packet.ts'
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
  const padded = Uint8Array.from([...frames.udp, 0, 0, 0, 0, 0, 0])
  const packet = decoded(padded)
  expect((packet?.payloadEnd ?? 0) - (packet?.payloadStart ?? 0)).toBe(3)
})

test('a later fragment has addresses but neither ports nor payload', () => {
  const fragment = ipv4('10.0.0.1', '10.0.0.2', 17, [1, 2, 3, 4, 5, 6, 7, 8])
  fragment.splice(6, 2, 0x20, 0x10)
  expect(decoded(ethernet(camera.mac, recorder.mac, 0x0800, fragment))).toMatchObject({
    fragment: true,
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

test('a frame that is neither IP nor ARP is fine and says so', () => {
  expect(decoded(ethernet(camera.mac, recorder.mac, 0x88cc, [1, 2]))).toMatchObject({
    network: NOTHING,
    etherType: 0x88cc,
  })
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
      if (packet === null || packet.network === NOTHING || packet.network === ARP) return
      expect(packet.payloadStart).toBeLessThanOrEqual(packet.payloadEnd)
      expect(packet.payloadEnd).toBeLessThanOrEqual(bytes.length)
      expect(packet.sourceAt + 4).toBeLessThanOrEqual(bytes.length)
    }),
    { numRuns: 5_000 },
  )
})
