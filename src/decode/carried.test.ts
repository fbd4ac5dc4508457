import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aggregate, inner, layers, links, tunnels, wireless, wirelessFrame } from '../../testdata/carried.ts'
import { camera, ethernet, ipv4, recorder, u16 } from '../../testdata/frames.ts'
import { ENCRYPTED, IPV4, IPV6, NOTHING, Packet } from '../core/packet.ts'
import { AGGREGATE, tunnelNames } from './carry.ts'
import { decodeHeaders } from './headers.ts'
import { isKnownLink } from './links.ts'

function decoded(frame: ArrayLike<number>, linkType = 1): Packet | null {
  const packet = new Packet()
  return decodeHeaders(packet, Uint8Array.from(frame), 0, frame.length, linkType) ? packet : null
}

const carried = { network: IPV4, source0: 0xc0000201 | 0, sourcePort: 5353, targetPort: 53, payloadBytes: 1 }
const carried6 = { network: IPV6, source0: 0x20010db8, source3: 1, sourcePort: 5353, targetPort: 53, payloadBytes: 1 }
const innerMacs = { sourceHigh: 0x02000000, sourceLow: 1, destinationHigh: 0x02000000, destinationLow: 2 }
const noMacs = { sourceHigh: 0, sourceLow: 0 }

describe('links', () => {
  for (const [name, { link, frame, hasMac }] of Object.entries(links)) {
    test(`${name} is read, with the sender where the link names it`, () => {
      expect(isKnownLink(link)).toBe(true)
      const sender = hasMac === true ? { sourceHigh: 0x02000000, sourceLow: 1 } : noMacs
      expect(decoded(frame, link)).toMatchObject({ ...carried, ...sender, tunnel: 0 })
    })
  }

  test('an encrypted wireless frame names its sender and is told apart from a broken one', () => {
    const frame = wirelessFrame({ flags: 0x40, body: [1, 0, 0, 0x20, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9] })
    expect(decoded(frame, 105)).toMatchObject({ network: NOTHING, etherType: ENCRYPTED, sourceLow: 1 })
    expect(decoded(frame.slice(0, 20), 105)).toBeNull()
  })

  test('wireless frames whose check sequence failed are broken', () => {
    expect(decoded([0, 0, 9, 0, 2, 0, 0, 0, 0x50, ...wireless], 127)).toBeNull()
  })

  test('management frames, control frames and fragments of wireless frames carry nothing', () => {
    const beacon = wireless.with(0, 0x80)
    expect(decoded(beacon, 105)).toMatchObject({ network: NOTHING, etherType: 0, ...noMacs })
    expect(decoded([0xd4, 0, 0, 0, 2, 0, 0, 0, 0, 1], 105)).toMatchObject({ network: NOTHING, etherType: 0 })
    expect(decoded(wireless.with(1, 6), 105)).toMatchObject({ network: NOTHING, sourceLow: 1 })
    expect(decoded(wireless.with(22, 1), 105)).toMatchObject({ network: NOTHING, sourceLow: 1 })
  })

  test('an aggregate is its first frame and says where the next one stands', () => {
    const frame = wirelessFrame({ quality: [0x80, 0], body: aggregate([inner, inner, inner]) })
    const first = decoded(frame, 105)
    expect(first).toMatchObject({ ...carried, sourceLow: 1, tunnel: AGGREGATE })
    const next = new Packet()
    const start = first?.tunnelStart ?? 0
    expect(decodeHeaders(next, Uint8Array.from(frame), start, frame.length, first?.tunnelLink ?? 0)).toBe(true)
    expect(next).toMatchObject({ ...carried, sourceLow: 2, tunnel: AGGREGATE })
  })
})

describe('layers', () => {
  for (const [name, { frame, vlan, hasInnerMac }] of Object.entries(layers)) {
    test(`reads through ${name}`, () => {
      const macs = hasInnerMac === true ? innerMacs : { sourceHigh: 0x4419b600 }
      expect(decoded(frame)).toMatchObject({ ...carried, ...macs, vlan: vlan ?? 0, tunnel: 0 })
    })
  }

  test('encrypted Ethernet is told apart from what is unknown', () => {
    const frame = ethernet(camera.mac, recorder.mac, 0x88e5, [0x0c, 0, 0, 0, 0, 1, 9, 9, 9])
    expect(decoded(frame)).toMatchObject({ network: NOTHING, etherType: ENCRYPTED, sourceHigh: 0x4419b600 })
  })

  test('tags without end are not followed', () => {
    const tags = Array.from({ length: 400 }, () => [0, 1, 0x81, 0]).flat()
    expect(decoded(ethernet(camera.mac, recorder.mac, 0x8100, tags))).toMatchObject({ network: NOTHING, vlan: 1 })
  })
})

describe('tunnels', () => {
  for (const [name, { frame, version, hasMac }] of Object.entries(tunnels)) {
    test(`${name}: the outer packet stays what it is and says where the inner one stands`, () => {
      const outer = decoded(frame)
      expect(outer?.sourceHigh).toBe(0x4419b600)
      expect(tunnelNames[outer?.tunnel ?? 0] ?? '').not.toBe('')
      const packet = new Packet()
      const { tunnelStart = 0, tunnelEnd = 0, tunnelLink = 0 } = outer ?? {}
      expect(decodeHeaders(packet, Uint8Array.from(frame), tunnelStart, tunnelEnd, tunnelLink)).toBe(true)
      const macs = hasMac === true ? { sourceHigh: 0x02000000, sourceLow: 1 } : noMacs
      expect(packet).toMatchObject({ ...(version === 6 ? carried6 : carried), ...macs })
      expect(outer?.tunnelBytes).toBe(tunnelEnd - tunnelStart)
    })
  }

  test('an inner packet that claims more than is there is no tunnel', () => {
    const lying = inner.with(3, inner.length + 1)
    const frame = ethernet(camera.mac, recorder.mac, 0x0800, ipv4(camera.ip, recorder.ip, 4, lying))
    expect(decoded(frame)).toMatchObject({ network: IPV4, protocol: 4, tunnel: 0 })
  })

  test('a capture that cut the inner packet does not make it a lie', () => {
    const frame = ethernet(camera.mac, recorder.mac, 0x0800, ipv4(camera.ip, recorder.ip, 4, inner)).slice(0, -1)
    expect(decoded(frame)).toMatchObject({ tunnelBytes: inner.length, tunnelEnd: frame.length })
  })

  test('a DNS message from the port of a tunnel is no tunnel', () => {
    const message = [8, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x61, 0, 0, 1, 0, 1]
    for (const port of [1701, 2152, 3544, 4789, 5072, 5247, 6081]) {
      const datagram = [...u16(port), ...u16(53), ...u16(8 + message.length), 0, 0, ...message]
      const frame = ethernet(camera.mac, recorder.mac, 0x0800, ipv4(camera.ip, recorder.ip, 17, datagram))
      expect(decoded(frame)?.tunnel).toBe(0)
    }
  })

  test('Teredo between peers is found by its addresses on any port', () => {
    const teredo = [0x20, 1, 0, 0, ...Array.from({ length: 12 }, () => 1)]
    const packet = [0x60, 0, 0, 0, 0, 0, 59, 64, ...teredo, ...teredo]
    const datagram = [...u16(4000), ...u16(4001), ...u16(48), 0, 0, ...packet]
    const frame = ethernet(camera.mac, recorder.mac, 0x0800, ipv4(camera.ip, recorder.ip, 17, datagram))
    expect(tunnelNames[decoded(frame)?.tunnel ?? 0]).toBe('teredo')
  })
})

test('cut anywhere and changed anywhere, every position stays within the frame', () => {
  const frames = [
    ...Object.values(links).map(({ frame, link }) => ({ frame, link })),
    ...[...Object.values(layers), ...Object.values(tunnels)].map(({ frame }) => ({ frame, link: 1 })),
    { frame: wirelessFrame({ quality: [0x80, 0], body: aggregate([inner, inner, inner]) }), link: 105 },
  ]
  const linkTypes = [...new Set(frames.map(({ link }) => link))]
  const changed = fc.record({
    base: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...frames) },
      fc.record({ frame: fc.array(fc.nat(255), { maxLength: 120 }), link: fc.constantFrom(...linkTypes) }),
    ),
    length: fc.nat(),
    changes: fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { maxLength: 6 }),
    before: fc.nat(20),
  })
  const packet = new Packet()
  fc.assert(
    fc.property(changed, ({ base, length, changes, before }) => {
      const cut = [...base.frame].slice(0, length % (base.frame.length + 1))
      for (const { at, value } of changes) if (cut.length > 0) cut[at % cut.length] = value
      const bytes = Uint8Array.from([...Array.from({ length: before }, () => 0x45), ...cut, ...inner])
      expect(outside(packet, bytes, before, before + cut.length, base.link)).toEqual([])
    }),
    { numRuns: 5_000 },
  )
})

/** Every claim about positions that does not hold, of a frame and of what it carries. */
function outside(packet: Packet, bytes: Uint8Array, start: number, end: number, link: number): readonly string[] {
  const wrong: string[] = []
  let range = { start, end, link }
  for (let depth = 0; depth < 40; depth += 1) {
    if (!decodeHeaders(packet, bytes, range.start, range.end, range.link)) return wrong
    const { payloadStart, payloadEnd, payloadBytes, etherType, tunnel, tunnelStart, tunnelEnd, tunnelBytes } = packet
    if (!(payloadStart >= range.start && payloadStart <= payloadEnd && payloadEnd <= range.end)) wrong.push('payload')
    if (!(payloadBytes >= 0 && etherType <= ENCRYPTED)) wrong.push('values')
    if (tunnel === 0) return wrong
    const isAhead = tunnelStart > range.start && tunnelStart < tunnelEnd
    if (!(isAhead && tunnelEnd <= range.end && tunnelBytes > 0)) wrong.push('tunnel')
    range = { start: tunnelStart, end: tunnelEnd, link: packet.tunnelLink }
  }
  return [...wrong, 'endless']
}
