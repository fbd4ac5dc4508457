import fc from 'fast-check'
import { expect, test } from 'vitest'
import { address6 } from '../../testdata/carried.ts'
import { camera, ethernet, ipv4, ipv6, recorder, u16 } from '../../testdata/frames.ts'
import { FIRST_FRAGMENT, LATER_FRAGMENT, Packet, WHOLE } from '../core/packet.ts'
import { ALONE, COMPLETE, Fragments, HELD, REFUSED, limits, type Datagram } from './fragments.ts'
import { decodeDatagram, decodeHeaders } from './headers.ts'

const start = 1_700_000_000_000

/** The last `from` to `to` of a UDP datagram over IPv4, as an Ethernet frame. */
function fragment4(payload: readonly number[], from: number, to: number, identification = 1): Uint8Array {
  const part = ipv4(camera.ip, recorder.ip, 17, payload.slice(from, to))
  part.splice(4, 4, ...u16(identification), ...u16((to < payload.length ? 0x2000 : 0) | (from >> 3)))
  return ethernet(camera.mac, recorder.mac, 0x0800, part)
}

/** The same over IPv6, behind hop-by-hop options. */
function fragment6(payload: readonly number[], from: number, to: number): Uint8Array {
  const header = [17, 0, ...u16(from | (to < payload.length ? 1 : 0)), 0, 0, 0, 1]
  const options = [44, 0, 1, 4, 0, 0, 0, 0]
  return ethernet(camera.mac, recorder.mac, 0x86dd, [
    ...ipv6(address6(1), address6(2), 0, [...options, ...header, ...payload.slice(from, to)]),
  ])
}

function udp(length: number): number[] {
  const body = Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 255)
  return [...u16(5000), ...u16(53), ...u16(8 + length), 0x12, 0x34, ...body]
}

type Fed = { readonly outcomes: readonly number[]; readonly wholes: readonly Datagram[] }

function feed(fragments: Fragments, frames: readonly Uint8Array[], atMs = start): Fed {
  const packet = new Packet()
  const wholes: Datagram[] = []
  const outcomes = frames.map((frame) => {
    expect(decodeHeaders(packet, frame, 0, frame.length, 1)).toBe(true)
    expect(packet.fragment).not.toBe(WHOLE)
    const outcome = fragments.add(packet, frame, frame.length, atMs, frame.length, 0)
    if (outcome === COMPLETE && fragments.ready !== null) wholes.push(fragments.ready)
    return outcome
  })
  return { outcomes, wholes }
}

function collector(): { fragments: Fragments; alone: Datagram[] } {
  const alone: Datagram[] = []
  return { fragments: new Fragments((datagram) => alone.push(datagram)), alone }
}

const maker = { 4: fragment4, 6: fragment6 }

test('fragments in any order, repeated or not, are one datagram equal to the whole', () => {
  const cuts = fc.record({
    version: fc.constantFrom<4 | 6>(4, 6),
    length: fc.integer({ min: 1, max: 4_000 }),
    marks: fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
    order: fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
    repeats: fc.array(fc.nat(), { maxLength: 5 }),
  })
  fc.assert(
    fc.property(cuts, ({ version, length, marks, order, repeats }) => {
      const payload = udp(length)
      const inside = marks.map((mark) => mark % payload.length & ~7).filter((at) => at > 0)
      fc.pre(inside.length > 0)
      const bounds = [...new Set([0, ...inside, payload.length])].toSorted((a, b) => a - b)
      const frames = bounds.slice(1).map((to, index) => maker[version](payload, bounds[index] ?? 0, to))
      const some = repeats.map((index) => frames[index % frames.length] ?? new Uint8Array(0))
      const shuffled = [...frames, ...some]
        .map((frame, index) => ({ frame, key: order[index] ?? 0 }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ frame }) => frame)
      const { wholes } = feed(collector().fragments, shuffled)
      expect(wholes).toHaveLength(1)
      const packet = new Packet()
      const bytes = wholes[0]?.bytes ?? new Uint8Array(0)
      expect(decodeDatagram(packet, bytes, 0, bytes.length)).toBe(true)
      expect(packet).toMatchObject({ fragment: WHOLE, sourcePort: 5000, targetPort: 53, payloadBytes: length })
      expect([...bytes.subarray(packet.payloadStart, packet.payloadEnd)]).toEqual(payload.slice(8))
    }),
    { numRuns: 300 },
  )
})

test('the datagram has the link, the time of its last fragment and the length of all frames', () => {
  const payload = udp(100)
  const frames = [fragment4(payload, 0, 64), fragment4(payload, 64, 108)]
  const { wholes } = feed(collector().fragments, frames)
  expect(wholes[0]?.wireLength).toBe((frames[0]?.length ?? 0) + (frames[1]?.length ?? 0))
  expect([...(wholes[0]?.link ?? [])]).toEqual([0x00113200, 2, 0x4419b600, 1, 0])
})

test('of bytes that two fragments give differently, the first to come wins', () => {
  const first = udp(56)
  const second = [...first.slice(0, 16), ...first.slice(16).map((byte) => byte ^ 255)]
  const frames = [fragment4(first, 0, 32), fragment4(second, 16, 48), fragment4(second, 48, 64)]
  const { wholes } = feed(collector().fragments, frames)
  expect([...(wholes[0]?.bytes.subarray(20) ?? [])]).toEqual([...first.slice(0, 32), ...second.slice(32)])
})

test('a datagram larger than IP allows, an end that moves and parts that do not align are refused', () => {
  const { fragments } = collector()
  const huge = fragment4(udp(64), 0, 8)
  huge.set(u16(0x1fff), 20)
  expect(feed(fragments, [huge]).outcomes).toEqual([REFUSED])
  const payload = udp(92)
  const early = fragment4(payload.slice(0, 60), 32, 60)
  const unaligned = fragment4(payload, 0, 16).slice(0, -3)
  unaligned.set(u16(33), 16)
  expect(feed(fragments, [fragment4(payload, 64, 100), early, unaligned]).outcomes).toEqual([HELD, REFUSED, ALONE])
  expect(fragments.refused).toBe(3)
})

test('what the capture cut is not held: a first fragment is worth its headers, a later one nothing', () => {
  const payload = udp(100)
  const { fragments } = collector()
  const cut = [fragment4(payload, 0, 64).slice(0, 60), fragment4(payload, 64, 108).slice(0, 60)]
  expect(feed(fragments, cut).outcomes).toEqual([ALONE, REFUSED])
  expect(fragments.held).toBe(0)
})

test('a datagram that is not whole after 30 seconds is given up, and its first fragment handed on as it came', () => {
  const payload = udp(100)
  const { fragments, alone } = collector()
  const first = fragment4(payload, 0, 64)
  feed(fragments, [first, fragment4(payload, 64, 80)])
  fragments.sweep(start + 29_000)
  expect(alone).toEqual([])
  fragments.sweep(start + 31_000)
  expect(alone).toHaveLength(1)
  expect(alone[0]).toMatchObject({ atMs: start, wireLength: first.length, bytes: first.slice(14) })
  expect([fragments.held, fragments.incomplete]).toEqual([0, 1])
  const packet = new Packet()
  expect(decodeDatagram(packet, first, 14, first.length)).toBe(true)
  expect(packet).toMatchObject({ fragment: FIRST_FRAGMENT, sourcePort: 5000 })
  const rest = fragment4(payload, 80, 108)
  expect(decodeHeaders(packet, rest, 0, rest.length, 1)).toBe(true)
  expect(packet).toMatchObject({ fragment: LATER_FRAGMENT, sourcePort: 0, payloadBytes: 0 })
})

test('an identification that comes again after the datagram is whole is a new datagram, a copy at once is not', () => {
  const payload = udp(100)
  const frames = [fragment4(payload, 0, 64), fragment4(payload, 64, 108)]
  const { fragments } = collector()
  expect(feed(fragments, frames).wholes).toHaveLength(1)
  expect(feed(fragments, frames, start + 2).wholes).toHaveLength(0)
  expect(feed(fragments, frames, start + 5_000).wholes).toHaveLength(1)
})

test('a flood of fragments stays within the table, and every datagram given up is counted', () => {
  const payload = udp(60_000)
  const { fragments, alone } = collector()
  for (let identification = 0; identification < 2_000; identification += 1) {
    const from = identification % 3 === 0 ? 0 : 8 * (identification % 100)
    feed(fragments, [fragment4(payload, from, from + 40_000, identification)], start + identification)
    expect(fragments.held).toBeLessThanOrEqual(limits.datagrams)
    expect(fragments.heldBytes).toBeLessThanOrEqual(limits.bytes)
  }
  fragments.finish()
  expect([fragments.held, fragments.heldBytes, fragments.incomplete]).toEqual([0, 0, 2_000])
  expect(alone.length).toBeGreaterThan(600)
})

test('a datagram in more fragments than the bound is given up', () => {
  const payload = udp(8 * 80 - 8)
  const { fragments } = collector()
  const frames = Array.from({ length: 80 }, (_, index) => fragment4(payload, index * 8, index * 8 + 8))
  const { outcomes, wholes } = feed(fragments, frames)
  expect(wholes).toEqual([])
  expect(outcomes.filter((outcome) => outcome === REFUSED)).toHaveLength(80 - limits.fragments)
})
