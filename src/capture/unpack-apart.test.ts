/** Unpacking in a thread of its own gives what unpacking in this one does: whole, cut, damaged, and left early. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { readCapture } from './capture-file.ts'
import * as write from './capture-writer.ts'
import { nth } from './collect-packets.ts'
import { unpackFile, type PackedFile } from './packed-file.ts'
import { PieceTaker, PieceWriter, queueMemory } from './piece-queue.ts'
import { unpackApart } from './unpack-apart.ts'

const folder = mkdtempSync(join(tmpdir(), 'cordon-apart-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** More than the queue holds. */
const large = noise(12 << 20)
const packed = gzipSync(large, { level: 1 })

function noise(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = 1
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    bytes[at] = state >>> 24
  }
  return bytes
}

/** Sinks: one that cannot go on, and one that takes its time. */
function fails(): boolean {
  throw new Error('the sink is full')
}

function slow(): boolean {
  const untilMs = performance.now() + 5
  while (performance.now() < untilMs);
  return true
}

async function withFile<T>(bytes: Uint8Array, use: (file: PackedFile) => Promise<T>): Promise<T> {
  const path = join(folder, 'packed')
  writeFileSync(path, bytes)
  const fd = openSync(path, 'r')
  return use({ fd, packing: 'gzip' }).finally(() => closeSync(fd))
}

async function unpacked(unpack: typeof unpackFile, bytes: Uint8Array) {
  const pieces: Uint8Array[] = []
  let readBytes = 0
  const fault = await withFile(bytes, async (file) =>
    unpack(
      file,
      (piece) => {
        pieces.push(piece.slice())
        return true
      },
      (told) => void (readBytes = told),
    ),
  )
  return { bytes: Buffer.concat(pieces), fault, readBytes }
}

describe('a file is unpacked apart as it is here', () => {
  const damaged = Uint8Array.from(packed)
  damaged.fill(0xff, 5 << 20, (5 << 20) + 64)
  test.each([
    ['whole', packed],
    ['empty', gzipSync(new Uint8Array(0))],
    ['cut off', packed.subarray(0, 7 << 20)],
    ['damaged', damaged],
    ['followed by nonsense', Buffer.concat([packed, noise(1000)])],
  ])('%s', async (_, bytes) => {
    const here = await unpacked(unpackFile, bytes)
    const apart = await unpacked(unpackApart, bytes)
    expect(apart.bytes.equals(here.bytes)).toBe(true)
    expect([apart.fault, apart.readBytes]).toEqual([here.fault, here.readBytes])
  })

  test('a reader that is slower than the thread gets every piece', async () => {
    let [bytes, pieces] = [0, 0]
    await withFile(packed, async (file) =>
      unpackApart(
        file,
        (piece) => {
          bytes += piece.length
          pieces += 1
          const untilMs = performance.now() + (pieces < 20 ? 10 : 0)
          while (performance.now() < untilMs);
          return true
        },
        () => undefined,
      ),
    )
    expect(bytes).toBe(large.length)
  })

  test('one that has had enough ends it, and so does one that fails', async () => {
    let pieces = 0
    const enough = () => {
      pieces += 1
      return pieces < 3
    }
    expect(await withFile(packed, async (file) => unpackApart(file, enough, () => undefined))).toBe(null)
    expect(pieces).toBe(3)
    await expect(withFile(packed, async (file) => unpackApart(file, fails, () => undefined))).rejects.toThrow(
      'the sink is full',
    )
  })

  test('other work gets its turn meanwhile', async () => {
    let turns = 0
    const timer = setInterval(() => (turns += 1), 10)
    await withFile(packed, async (file) => unpackApart(file, slow, () => undefined))
    clearInterval(timer)
    expect(turns).toBeGreaterThan(1)
  })
})

test('a capture of any size reads the same with one and with two threads', async () => {
  for (const packets of [1, 400]) {
    const path = join(folder, `capture-${packets}.pcap.gz`)
    const all = Array.from({ length: packets }, (_, index) => ({
      ...nth(0),
      bytes: large.subarray(index, index + 60_000),
    }))
    writeFileSync(path, gzipSync(write.writePcapng(all, false), { level: 1 }))
    const read = async (threads: number) => {
      const taken: unknown[] = []
      const result = await readCapture(
        path,
        (bytes, start, end, atMs, wireLength, linkType) =>
          taken.push([
            Buffer.from(bytes.subarray(start, end)).toString('hex', 0, 64),
            end - start,
            atMs,
            wireLength,
            linkType,
          ]),
        () => undefined,
        threads,
      )
      return { result, taken }
    }
    expect(await read(2)).toEqual(await read(1))
  }
})

describe('the queue', () => {
  test('gives the pieces in order, and says when there is none', () => {
    const memory = queueMemory()
    let told = 0
    const writer = new PieceWriter(memory, () => (told += 1))
    const taker = new PieceTaker(memory)
    expect(taker.next()).toBe(null)
    expect(taker.ask()).toBe(true)
    for (let round = 0; round < 300; round += 1) {
      expect(writer.put(Uint8Array.of(round & 0xff, round >>> 8))).toBe(true)
      writer.flush()
      expect([...(taker.next() ?? [])]).toEqual([round & 0xff, round >>> 8])
      taker.done()
      expect(taker.next()).toBe(null)
    }
    expect(told).toBe(1)
  })

  test('a writer is told when nothing more is wanted', async () => {
    const memory = queueMemory()
    const writer = new PieceWriter(memory, () => undefined)
    new PieceTaker(memory).close()
    await pause(0)
    expect(writer.put(Uint8Array.of(1))).toBe(false)
  })
})
