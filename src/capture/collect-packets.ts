/** Captures to test with, and the packets that come out of them. Not part of the product. */
import * as write from './capture-writer.ts'
import { PacketStream } from './packet-stream.ts'

export type Packet = {
  readonly bytes: readonly number[]
  readonly atMs: number
  readonly wireLength: number
  readonly linkType: number
}

export const seconds = 1_700_000_000n

/** The times are in microseconds. */
export const some: readonly write.WrittenPacket[] = [
  { ticks: seconds * 1_000_000n + 123_456n, bytes: Uint8Array.of(1, 2, 3, 4, 5), wireLength: 60 },
  { ticks: seconds * 1_000_000n + 123_457n, bytes: new Uint8Array(0), wireLength: 1 },
  { ticks: seconds * 1_000_000n + 999_999n, bytes: new Uint8Array(77).fill(9), wireLength: 77 },
]

export function nth(index: number): write.WrittenPacket {
  return some[index] ?? { ticks: 0n, bytes: new Uint8Array(0), wireLength: 0 }
}

/**
 * Reads a whole capture in pieces of `size` bytes; throws when a packet lies outside the buffer or its time is no
 * date.
 */
export function read(capture: Uint8Array, size = capture.length) {
  const packets: Packet[] = []
  const stream = new PacketStream((bytes, start, end, atMs, wireLength, linkType) => {
    const inside = start >= 0 && start <= end && end <= bytes.length
    if (!inside || !(wireLength >= 0)) throw new RangeError(`[${start}, ${end})`)
    new Date(atMs).toISOString()
    packets.push({ bytes: Array.from(bytes.subarray(start, end)), atMs, wireLength, linkType })
  })
  for (let at = 0; at < capture.length; at += size) stream.push(capture.subarray(at, at + size))
  return { packets, finding: stream.finish(), stream }
}

/** Every format with something special in it, all small enough to be cut at every byte. */
export function variants(): readonly [name: string, bytes: Uint8Array][] {
  const found: [string, Uint8Array][] = []
  for (const big of [false, true]) {
    const order = big ? 'big-endian' : 'little-endian'
    for (const clock of ['microseconds', 'nanoseconds', 'modified'] as const) {
      found.push([`a ${order} pcap with ${clock}`, write.writePcap(some, { big, clock })])
    }
    const sections = write.join([section(big), section(!big)])
    found.push([`a ${order} pcapng of two sections`, sections])
  }
  return found
}

/** A section with everything in it. */
function section(big: boolean): Uint8Array {
  const enhanced = some.map((packet) => write.enhancedBlock(big, packet))
  return write.join([
    write.sectionBlock(big),
    write.block(4, new Uint8Array(30), big),
    write.interfaceBlock(big, { snapBytes: 64, resolution: 9, offsetSeconds: 1n }),
    ...enhanced,
    write.statisticsBlock(big, 0, [3n, 4n]),
    write.block(0xbad, new Uint8Array(9), big),
    write.simpleBlock(big, new Uint8Array(64), 99),
    write.obsoleteBlock(big, nth(2)),
  ])
}
