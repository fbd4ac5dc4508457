/**
 * Capture files: pcap and pcapng in whole and in pieces, which must give the same; gzip and zstd, whose output must
 * stay within what the packed bytes can hold.
 */
import { gzipSync } from 'node:zlib'
import { read, some, variants } from '../../src/capture/collect-packets.ts'
import { gunzipBeginning, gunzipTo } from '../../src/capture/gzip.ts'
import { writePcapng } from '../../src/capture/capture-writer.ts'
import { contentOf, whyNoCapture } from '../../src/capture/first-bytes.ts'
import { unzstdTo } from '../../src/capture/zstd.ts'
import type { Input } from './input.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'
import { zstdFrames } from './zstd-frames.ts'

/** What is unpacked beyond it is not asked for. */
const enoughBytes = 256 << 10

/** Of the part: size of the pieces. */
export function captureTargets(): readonly Target[] {
  const files = variants().map(([, bytes]) => bytes)
  const packed = [gzipSync(writePcapng(some, false)), gzipSync('x'.repeat(3000)), gzipSync('')]
  const twice = Uint8Array.from(Buffer.concat([...packed.slice(0, 1), ...packed]))
  const members = [...packed.map((bytes) => Uint8Array.from(bytes)), twice]
  return [
    { name: 'captures', executions: 150_000, slowMs: 400, make: maker(files), run: readInPieces },
    { name: 'gzip', executions: 100_000, slowMs: 400, make: maker(members), run: unpackBeginning },
    { name: 'gzip-stream', executions: 3_000, slowMs: 4000, make: maker(members), run: unpackGzip },
    { name: 'zstd', executions: 100_000, slowMs: 1000, make: maker(zstdFrames), run: unpackZstd },
  ]
}

function maker(seeds: readonly Uint8Array[]) {
  return (random: Random, input: Input) => {
    const part = input.add()
    part.put(seeds[random.below(seeds.length)] ?? new Uint8Array(0))
    mutate(random, part, seeds)
    part.numbers[0] = 1 + random.below(random.oneIn(2) ? 20 : 300)
  }
}

function readInPieces(input: Input): string | null {
  const part = input.at(0)
  const bytes = part.copy()
  whyNoCapture(bytes)
  if (bytes.length === 0) return null
  const whole = read(bytes)
  const pieces = read(bytes, Math.max(1, part.numbers[0] ?? 1))
  if (whole.packets.length > bytes.length) return 'more packets than bytes'
  if (whole.finding !== pieces.finding) return `pieces end otherwise`
  return JSON.stringify(whole.packets) === JSON.stringify(pieces.packets) ? null : 'pieces give other packets'
}

function unpackBeginning(input: Input): string | null {
  const bytes = input.at(0).copy()
  contentOf(bytes)
  return gunzipBeginning(bytes).length > bytes.length * 1032 ? 'unpacks more than deflate can hold' : null
}

async function unpackGzip(input: Input): Promise<string | null> {
  return unpackTwice(input, (take, readPacked) => gunzipTo(take, readPacked))
}

async function unpackZstd(input: Input): Promise<string | null> {
  return unpackTwice(input, (take, readPacked) => unzstdTo(take, readPacked))
}

type Unpack = (
  take: (piece: Uint8Array) => boolean,
  readPacked: (into: Uint8Array, position: number) => number,
) => Promise<string | null>

/** Once with all packed bytes at once, once with a few at a time: the same has to come out. */
async function unpackTwice(input: Input, unpack: Unpack): Promise<string | null> {
  const { numbers } = input.at(0)
  const bytes = input.at(0).copy()
  const whole = await unpacked(bytes, bytes.length, unpack)
  const pieces = await unpacked(bytes, Math.max(1, numbers[0] ?? 1), unpack)
  return whole === pieces ? null : 'gives something else in pieces'
}

async function unpacked(bytes: Uint8Array, size: number, unpack: Unpack): Promise<string> {
  let length = 0
  let digest = 0
  const take = (piece: Uint8Array) => {
    length += piece.length
    for (const byte of piece) digest = (Math.imul(digest, 31) + byte) | 0
    return length < enoughBytes
  }
  const readPacked = (into: Uint8Array, position: number) => {
    const piece = bytes.subarray(position, position + Math.min(size, into.length))
    into.set(piece)
    return piece.length
  }
  const fault = await unpack(take, readPacked)
  return length < enoughBytes ? `${length} ${digest} ${fault}` : 'enough'
}
