import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as write from './capture-writer.ts'
import { nth, read, some, variants } from './collect-packets.ts'

const captures = variants()

describe('captures in pieces', () => {
  test.each(captures)('%s gives the same packets in pieces of any size', (_, capture) => {
    const whole = read(capture)
    for (let size = 1; size <= capture.length; size += 1) expect(read(capture, size).packets).toEqual(whole.packets)
  })

  test.each(captures)('%s that ends at any byte gives every packet before the cut, and says so', (_, capture) => {
    const whole = read(capture).packets
    const { ends, boundaries } = places(capture)
    for (let length = 0; length < capture.length; length += 1) {
      const { packets, finding } = read(capture.subarray(0, length))
      expect(packets).toEqual(whole.slice(0, ends.filter((end) => end <= length).length))
      // A capture may end after any record; only elsewhere something is missing.
      expect(finding === null).toBe(boundaries.includes(length))
    }
  })
})

describe('damaged and hostile captures', () => {
  test('a stated length is never a reason to allocate', () => {
    const lying = write.writePcap([nth(0)], { big: false, clock: 'microseconds', snapBytes: 0xffff_ffff })
    new DataView(lying.buffer).setUint32(24 + 8, 16_000_000, true)
    const { stream, finding } = read(lying)
    expect(stream.buffer.length).toBeLessThan(512 * 1024)
    expect(finding).toBe('ends in the middle of packet 1')
  })

  test('a pcap packet longer than the snap length and any usual packet ends the reading, not what came before', () => {
    const damaged = write.writePcap(some, { big: true, clock: 'microseconds' })
    new DataView(damaged.buffer).setUint32(24 + 16 + 5 + 8, 300_000)
    const { packets, finding } = read(damaged)
    expect(packets).toHaveLength(1)
    expect(finding).toBe('is damaged: packet 2 claims 300000 bytes')
  })

  test('a pcap of another major version is refused', () => {
    const { finding } = read(write.writePcap(some, { big: false, clock: 'microseconds', version: [3, 0] }))
    expect(finding).toBe('is a pcap capture of version 3.0, and only version 2 can be read')
  })

  const shortSection = write.block(0x0a0d0d0a, Uint8Array.of(0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0), false)
  const emptySection = write.join([write.sectionBlock(false), write.simpleBlock(false, new Uint8Array(4), 4)])
  const start = [write.sectionBlock(false), write.interfaceBlock(false), write.enhancedBlock(false, nth(0))]
  test.each([
    ['a block claims 0 bytes', new Uint8Array(12)],
    ['a block claims 30 bytes', Uint8Array.of(6, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0)],
    ['a block claims 33554432 bytes', Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0)],
    ['a block ends with another length', changed(write.enhancedBlock(false, nth(0)), -4, 40)],
    ['a packet is longer than its block', changed(write.enhancedBlock(false, nth(0)), 20, 200)],
    ['a packet is longer than its block', write.block(6, new Uint8Array(4), false)],
    ['a packet is longer than its block', write.block(3, new Uint8Array(0), false)],
    ['a packet belongs to interface 1, which is not described', write.enhancedBlock(false, nth(0), 1)],
    ['a section states no byte order', changed(write.sectionBlock(false), 8, 0)],
    ['the header of a section is too short', shortSection],
    ['a section is of version 2, and only version 1 can be read', write.sectionBlock(true, 2)],
    ['the description of an interface is too short', write.block(1, new Uint8Array(4), false)],
    ['a packet belongs to interface 0, which is not described', emptySection],
  ])('a pcapng is damaged when %s', (how, wrong) => {
    const { packets, finding } = read(write.join([...start, wrong]))
    expect(finding).toBe(`is damaged after packet 1: ${how}`)
    expect(packets).toHaveLength(1)
  })

  test.each([Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0xfc, 0, 0, 0, 0), Uint8Array.of(6, 0)])(
    'a pcapng that ends in a block, also in one to be skipped, says so',
    (beginning) => {
      expect(read(write.join([...start, beginning])).finding).toBe('ends in the middle of a block, after packet 1')
    },
  )

  test('a section that describes interfaces without end is refused', () => {
    const ports = Array.from({ length: 65_537 }, () => write.interfaceBlock(false))
    const { finding } = read(write.join([write.sectionBlock(false), ...ports]))
    expect(finding).toBe('is damaged after packet 0: more than 65536 interfaces')
  })

  test('a time that no date can hold is replaced by the last good one', () => {
    const packets = [nth(0), { ...nth(1), ticks: 2n ** 64n - 1n }]
    const never = write.writePcapng(packets, false, { resolution: 0, offsetSeconds: 2n ** 62n })
    expect(read(never).packets.map((packet) => packet.atMs)).toEqual([0, 0])
    const late = write.writePcapng(packets, false)
    expect(read(late).packets.map((packet) => packet.atMs)).toEqual([1_700_000_000_123.456, 1_700_000_000_123.456])
  })

  test('bytes of any kind never throw, never hang, and give only packets within the buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 64 }), (bytes, size) => {
        const { packets } = read(bytes, size)
        expect(packets.every((packet) => packet.bytes.length <= bytes.length)).toBe(true)
      }),
    )
  })

  test('captures with any bytes changed never throw, and give the same in one piece and in small ones', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
    const capture = fc.constantFrom(...captures.map(([, bytes]) => bytes))
    fc.assert(
      fc.property(capture, changes, fc.integer({ min: 1, max: 50 }), (original, changes, size) => {
        const bytes = original.slice()
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        expect(read(bytes, size).packets).toEqual(read(bytes).packets)
      }),
      { numRuns: 2_000 },
    )
  })
})

type Places = { readonly ends: readonly number[]; readonly boundaries: readonly number[] }

/**
 * Where packets end, and where the capture may end, by a second reading of the formats that knows their framing only.
 */
function places(capture: Uint8Array): Places {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.length)
  return view.getUint32(0) === 0x0a0d0d0a ? pcapngPlaces(view) : pcapPlaces(view)
}

function pcapPlaces(view: DataView): Places {
  const ends: number[] = []
  const little = view.getUint8(0) !== 0xa1
  const head = view.getUint32(0, little) === 0xa1b2cd34 ? 24 : 16
  let at = 24
  while (at + head <= view.byteLength) {
    at += head + view.getUint32(at + 8, little)
    if (at <= view.byteLength) ends.push(at)
  }
  return { ends, boundaries: [24, ...ends] }
}

function pcapngPlaces(view: DataView): Places {
  const ends: number[] = []
  const boundaries: number[] = []
  let little = true
  let at = 0
  while (at + 12 <= view.byteLength) {
    if (view.getUint32(at) === 0x0a0d0d0a) little = view.getUint8(at + 8) === 0x4d
    const type = view.getUint32(at, little)
    const length = view.getUint32(at + 4, little)
    if (length < 12) break
    at += length
    if (at > view.byteLength) break
    boundaries.push(at)
    if ([2, 3, 6].includes(type)) ends.push(at)
  }
  return { ends, boundaries }
}

/** A copy with one byte changed; `at` may count from the end. */
function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  return bytes.with(at, value)
}
