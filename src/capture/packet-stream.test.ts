import { describe, expect, test } from 'vitest'
import * as write from './capture-writer.ts'
import { nth, read, seconds, some, type Packet } from './collect-packets.ts'

const orders = [false, true] as const

describe('what a capture holds', () => {
  test.each(orders)('a microsecond pcap gives the packets written (big-endian: %s)', (big) => {
    const { packets, finding } = read(write.writePcap(some, { big, clock: 'microseconds', linkType: 113 }))
    expect(finding).toBeNull()
    expect(packets).toEqual(expected(1_000_000n, 113))
  })

  test.each(orders)('a modified pcap, whose packet headers are longer, gives the same (big-endian: %s)', (big) => {
    const { packets, finding } = read(write.writePcap(some, { big, clock: 'modified' }))
    expect(finding).toBeNull()
    expect(packets).toEqual(expected(1_000_000n, 1))
  })

  test.each(orders)('a nanosecond pcap keeps times to a quarter of a microsecond (big-endian: %s)', (big) => {
    const written = { ...nth(0), ticks: seconds * 1_000_000_000n + 123_456_789n }
    const [packet] = read(write.writePcap([written], { big, clock: 'nanoseconds' })).packets
    expect((packet?.atMs ?? 0) % 1_000).toBeCloseTo(123.456789, 3)
  })

  test('a pcap older than version 2.3 states the two lengths in the other order', () => {
    const { packets } = read(write.writePcap(some, { big: false, clock: 'microseconds', version: [2, 1] }))
    expect(packets).toEqual(expected(1_000_000n, 1))
  })

  test('the bits that tell of frame check sequences are not part of the link type', () => {
    const { packets } = read(write.writePcap(some, { big: false, clock: 'microseconds', linkType: 0x4400_0001 }))
    expect(packets.map((packet) => packet.linkType)).toEqual([1, 1, 1])
  })

  test.each(orders)('a pcapng gives the packets written, at the very times of pcap (big-endian: %s)', (big) => {
    const { packets, finding } = read(write.writePcapng(some, big, { linkType: 105 }))
    expect(finding).toBeNull()
    expect(packets).toEqual(expected(1_000_000n, 105))
  })

  test.each([
    ['a second', 0, 1n],
    ['a millisecond', 3, 1_000n],
    ['a nanosecond', 9, 1_000_000_000n],
    ['a 1024th of a second', 0x8a, 1_024n],
  ])('a pcapng clock that ticks every %s is read', (_, resolution, perSecond) => {
    const ticks = seconds * perSecond + perSecond / 2n
    const [packet] = read(write.writePcapng([{ ...nth(0), ticks }], true, { resolution })).packets
    expect(packet?.atMs).toBe(1_700_000_000_000 + (perSecond === 1n ? 0 : 500))
  })

  test.each(orders)('a pcapng clock may count from another time, also an earlier one (big-endian: %s)', (big) => {
    const [packet] = read(write.writePcapng([nth(0)], big, { offsetSeconds: -3_600n })).packets
    expect(packet?.atMs).toBe(1_700_000_000_123.456 - 3_600_000)
  })

  test('interfaces keep their own link types and clocks, and a new section forgets them', () => {
    const capture = write.join([
      write.sectionBlock(false),
      write.interfaceBlock(false, { linkType: 1 }),
      write.interfaceBlock(false, { linkType: 101, resolution: 3 }),
      write.enhancedBlock(false, { ...nth(0), ticks: 5_000n }, 1),
      write.enhancedBlock(false, { ...nth(0), ticks: 5_000n }, 0),
      write.sectionBlock(true),
      write.interfaceBlock(true, { linkType: 127 }),
      write.enhancedBlock(true, { ...nth(0), ticks: 7_000n }, 0),
    ])
    const found = read(capture).packets.map(({ linkType, atMs }) => [linkType, atMs])
    expect(found).toEqual([
      [101, 5_000],
      [1, 5],
      [127, 7],
    ])
  })

  test.each(orders)('obsolete packet blocks are read like enhanced ones (big-endian: %s)', (big) => {
    const blocks = some.map((packet) => write.obsoleteBlock(big, packet))
    const { packets, finding } = read(write.join([write.sectionBlock(big), write.interfaceBlock(big), ...blocks]))
    expect(finding).toBeNull()
    expect(packets).toEqual(expected(1_000_000n, 1))
  })

  test('simple packet blocks have the last time seen, and the length that snap length and block allow', () => {
    const capture = write.join([
      write.sectionBlock(false),
      write.interfaceBlock(false, { snapBytes: 6 }),
      write.simpleBlock(false, Uint8Array.of(1, 2, 3), 3),
      write.enhancedBlock(false, nth(0)),
      write.simpleBlock(false, Uint8Array.of(1, 2, 3, 4, 5, 6), 1_500),
      write.simpleBlock(false, Uint8Array.of(1, 2, 3, 4), 5),
    ])
    const simple = read(capture).packets.toSpliced(1, 1)
    expect(simple.map(({ bytes, wireLength, atMs }) => [bytes.length, wireLength, atMs])).toEqual([
      [3, 3, 0],
      [6, 1_500, 1_700_000_000_123.456],
      [4, 5, 1_700_000_000_123.456],
    ])
  })

  test.each(orders)('blocks that are not packets are skipped, however long (big-endian: %s)', (big) => {
    const types = [4, 5, 10, 0xbad, 0x4000_0bad, 0x8000_0001]
    const others = types.map((type) => write.block(type, new Uint8Array(300_000), big))
    const between = others.flatMap((other, index) => [other, write.enhancedBlock(big, nth(index % 3))])
    const { packets, finding } = read(write.join([write.sectionBlock(big), write.interfaceBlock(big), ...between]))
    expect(finding).toBeNull()
    expect(packets).toEqual([...expected(1_000_000n, 1), ...expected(1_000_000n, 1)])
  })

  test('a packet larger than the first buffer is read when the capture announces packets of that size', () => {
    const large = [nth(0), { ...nth(0), bytes: new Uint8Array(3_000_000).fill(7), wireLength: 3_000_000 }, nth(2)]
    for (const capture of [
      write.writePcap(large, { big: false, clock: 'microseconds', snapBytes: 0xffff_ffff }),
      write.writePcapng(large, true),
    ]) {
      const { stream, packets, finding } = read(capture)
      expect(finding).toBeNull()
      expect(packets.map(({ bytes }) => bytes.length)).toEqual([5, 3_000_000, 77])
      expect(stream.buffer.length).toBeLessThan(17 * 1024 * 1024)
    }
  })

  test.each(orders)('lost packets are the last counts of each interface, over all sections (big-endian: %s)', (big) => {
    const section = [write.sectionBlock(big), write.interfaceBlock(big), write.interfaceBlock(big)]
    const counts = [write.statisticsBlock(big, 0, [1n, 2n]), write.statisticsBlock(big, 0, [5n, 2n])]
    const stray = write.statisticsBlock(big, 7, [1_000n, 0n])
    const others = [write.enhancedBlock(big, nth(0)), write.statisticsBlock(big, 1, [0n, 10n]), stray]
    const { packets, finding, stream } = read(write.join([...section, ...counts, ...section, ...others]), 7)
    expect([packets.length, finding, stream.lost]).toEqual([1, null, 17])
    expect(read(write.writePcapng(some, big)).stream.lost).toBeNull()
  })

  test('the stream counts packets and their bytes on the wire', () => {
    const { stream } = read(write.writePcapng(some, false))
    expect([stream.packets, stream.wireBytes, stream.format]).toEqual([3, 138, 'pcapng'])
  })
})

function expected(perSecond: bigint, linkType: number): readonly Packet[] {
  return some.map(({ ticks, bytes, wireLength }) => {
    const atMs = Number(ticks) / (Number(perSecond) / 1_000)
    return { bytes: [...bytes], atMs, wireLength, linkType }
  })
}
