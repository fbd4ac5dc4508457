/** Debian's zstd packs, and what comes out has to be what went in: all levels, frames, cuts, damage, hostile headers. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { debianProgram } from '../../testdata/outside.ts'
import { readCapture } from './capture-file.ts'
import * as write from './capture-writer.ts'
import { nth, read, some } from './collect-packets.ts'
import { listCaptures } from './inputs.ts'
import { unzstdTo } from './zstd.ts'

const zstd = debianProgram('zstd', 'zstd')
const folder = mkdtempSync(join(tmpdir(), 'cordon-zstd-'))
afterAll(() => rmSync(folder, { recursive: true }))

const capture = write.writePcapng(some, false)
const cutOff = 'is cut off: its zstd data ends too early'
const damaged = 'is damaged: its zstd data cannot be unpacked further'
/** Words of a small vocabulary in changing order: matches near and far, literals, repeats. */
const prose = text(40_000)

describe.skipIf(zstd === null)('what zstd packs comes out as it was', () => {
  const levels = ['--fast=5', '-1', '-3', '-6', '-12', '-19', '-22']
  const ways = ['--no-check', '--long=27', '-B1024', '--no-content-size', '-T2']
  test.each([...levels, ...ways].map((way) => [way]))('by zstd %s', async (way) => {
    for (const plain of [new Uint8Array(0), Uint8Array.of(7), zeros(300_000), noise(200_000), prose, mixed()]) {
      const { bytes, fault } = await unpacked(pack(plain, '--ultra', way))
      expect([bytes.equals(plain), fault]).toEqual([true, null])
    }
  })

  test('any bytes, at any level', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 3_000 }),
      fc.array(fc.constantFrom(1, 2, 250)).map((all) => Uint8Array.from(all)),
    )
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 19 }), async (plain, level) => {
        expect((await unpacked(pack(plain, `-${level}`))).bytes).toEqual(Buffer.from(plain))
      }),
      { numRuns: 30 },
    )
  })

  test('several frames, and frames to skip between them, are one file', async () => {
    const skippable = write.join([Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 0, 0, 5, 0), zeros(5 << 16)])
    const frames = [skippable, pack(prose), skippable, pack(zeros(0)), pack(noise(70_000)), skippable]
    const { bytes, fault } = await unpacked(write.join(frames))
    expect(fault).toBeNull()
    expect(bytes.equals(write.join([prose, noise(70_000)]))).toBe(true)
  })

  test('a packed capture is read, and found in a folder, whatever its name', async () => {
    const file = put('office.bin', write.join([pack(capture.subarray(0, 50)), pack(capture.subarray(50))]))
    put('notes.zst', pack(prose))
    expect(await readCapture(file, () => {})).toMatchObject({
      ok: true,
      packets: 3,
      format: 'pcapng.zst',
      truncated: null,
    })
    expect(await listCaptures([folder])).toMatchObject({ files: [file], skipped: 1 })
    rmSync(file)
  })

  test('what is packed and no capture is refused in words', async () => {
    const inside = 'is a zstd file, and what is inside is not a pcap or pcapng capture (it starts with text)'
    expect(await readCapture(put('text.zst', pack(prose)), () => {})).toMatchObject({ ok: false, reason: inside })
  })
})

describe.skipIf(zstd === null)('cut and damaged files', () => {
  test('cut at any byte, what can be unpacked counts and the cut is reported', async () => {
    const packed = write.join([pack(capture.subarray(0, 200)), pack(capture.subarray(200))])
    for (let length = 5; length < packed.length; length += 1) {
      const { bytes, fault } = await unpacked(packed.subarray(0, length))
      expect(bytes.equals(capture.subarray(0, bytes.length))).toBe(true)
      // Between the frames nothing is missing that anyone could know of.
      expect([cutOff, null]).toContain(fault)
      const { packets } = read(new Uint8Array(bytes))
      const result = await readCapture(put('cut.zst', packed.subarray(0, length)), () => {})
      expect(result.ok ? result.packets : 0).toBe(packets.length)
    }
  })

  test('each block before a cut comes out', async () => {
    const packed = pack(noise(1_000_000), '-1')
    const { bytes, fault } = await unpacked(packed.subarray(0, 800_000))
    expect(fault).toBe(cutOff)
    expect(bytes.length).toBeGreaterThan(800_000 - 128 * 1024 - 100)
    expect(bytes.equals(noise(1_000_000).subarray(0, bytes.length))).toBe(true)
  })

  test('bytes behind the last frame are damage, and cost nothing before them', async () => {
    const { bytes, fault } = await unpacked(write.join([pack(prose), new TextEncoder().encode('and so on')]))
    expect([bytes.equals(prose), fault]).toEqual([true, damaged])
  })

  test('bytes changed anywhere never throw, never hang, and give no more than a frame may', async () => {
    const sources = [pack(prose, '-19'), pack(mixed(), '-3'), pack(capture)]
    const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sources), changes, async (source, list) => {
        const packed = source.slice()
        for (const [place, value] of list) packed[place % packed.length] = value
        const { fault } = await unpacked(packed)
        expect(fault === null || /^is (cut off|damaged|packed)/.test(fault)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('hostile frames', () => {
  test('a block that promises a hundred thousand copies of 128 KiB each ends at once', async () => {
    const block = [1, 0, 0xff, 0xff, 0xff, 0x54, 35, 0, 52, 1]
    const header = (block.length << 3) | 5
    expect(await unpacked(frame(0, 0x38, header & 255, header >> 8, 0, ...block))).toMatchObject({ fault: damaged })
  })

  test('a window larger than zstd itself accepts is refused before anything is allocated', async () => {
    const { fault } = await unpacked(frame(0, 0xff, 1, 0, 0, 0))
    expect(fault).toBe('is packed with a zstd window of more than 128 MiB; pack it with "zstd -19" or less')
    const single = frame(0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0)
    expect((await unpacked(single)).fault).toBe(fault)
  })

  test('a dictionary is asked for in words', async () => {
    const fault = 'is packed with a zstd dictionary, and only files without one can be read'
    expect((await unpacked(frame(1, 0x38, 9, 1, 0, 0))).fault).toBe(fault)
  })

  test('a frame of another length than it says is damaged', async () => {
    expect(await unpacked(frame(0x20, 5, 1 | (4 << 3), 0, 0, 1, 2, 3, 4))).toMatchObject({ fault: damaged })
    expect(await unpacked(frame(0x20, 4, 1 | (4 << 3), 0, 0, 1, 2, 3, 4))).toMatchObject({ fault: null })
  })

  test('a file that unpacks to a thousand times its size is read in little memory', async () => {
    const block = [(2 | (0x1ffff << 3)) & 255, ((0x1ffff << 3) >> 8) & 255, (0x1ffff << 3) >> 16, 0]
    const blocks = Array.from({ length: 2_000 }, () => block).flat()
    const packed = frame(0, 0x38, ...blocks, 1, 0, 0)
    const before = process.memoryUsage().arrayBuffers
    let [most, total] = [0, 0]
    const fault = await unzstdTo((piece) => {
      total += piece.length
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
      return true
    }, from(packed))
    expect([fault, total]).toEqual([null, 2_000 * 0x1ffff])
    expect(most).toBeLessThan(16 * 1024 * 1024)
  })

  test('whoever wants no more is not given more', async () => {
    let pieces = 0
    const fault = await unzstdTo(
      () => {
        pieces += 1
        return false
      },
      from(frame(0, 0x38, 8, 0, 0, 1, 9, 0, 0, 1)),
    )
    expect([fault, pieces]).toEqual([null, 1])
  })
})

test('blocks of random bytes never throw, never hang, and give no more than a block may', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 300 }), async (body) => {
      const header = (body.length << 3) | 5
      const head = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, header & 255, header >> 8, 0]
      const { bytes } = await unpacked(write.join([Uint8Array.from(head), body]))
      expect(bytes.length).toBeLessThanOrEqual(128 * 1024)
    }),
    { numRuns: 2_000 },
  )
})

function pack(plain: Uint8Array, ...words: readonly string[]): Uint8Array {
  return new Uint8Array(execFileSync(zstd ?? '', ['-q', '-c', ...words], { input: plain, maxBuffer: 1 << 26 }))
}

function frame(...rest: readonly number[]): Uint8Array {
  return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, ...rest)
}

function from(packed: Uint8Array) {
  return (into: Uint8Array, position: number) => {
    const piece = packed.subarray(position, position + into.length)
    into.set(piece)
    return piece.length
  }
}

async function unpacked(packed: Uint8Array) {
  const pieces: Buffer[] = []
  const fault = await unzstdTo((piece) => {
    pieces.push(Buffer.from(piece))
    return true
  }, from(packed))
  return { bytes: Buffer.concat(pieces), fault }
}

function zeros(length: number): Uint8Array {
  return new Uint8Array(length)
}

/** The same each time. */
function noise(length: number): Uint8Array {
  let state = 1
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  })
}

function text(words: number): Uint8Array {
  const vocabulary = ['camera', 'printer', 'pump', 'lamp', 'lock', 'meter', 'scanner', 'phone', 'switch', 'door']
  return Buffer.from(Array.from(noise(words), (byte) => vocabulary[byte % 10] ?? '').join(' '))
}

function mixed(): Uint8Array {
  return write.join([
    noise(5_000),
    prose.subarray(0, 50_000),
    zeros(10_000),
    prose,
    noise(40_000),
    write.writePcap([nth(2)], { big: true, clock: 'microseconds' }),
  ])
}

function put(name: string, content: Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
