/** One thread and two give the same answer, byte for byte: on captures of the lab, and on real ones. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { debianProgram, sharedData } from '../../testdata/outside.ts'
import { readCapture } from '../capture/capture-file.ts'
import { analyze } from './analyze.ts'
import { decode } from './decode.ts'

const folder = mkdtempSync(join(tmpdir(), 'cordon-threads-'))
afterAll(() => rmSync(folder, { recursive: true }))
const zstd = debianProgram('zstd', 'zstd')
const real = sharedData('captures')
const lab = join(import.meta.dirname, '../../testdata/captures')

/** Packed captures are unpacked in another thread from here on. */
const largeBytes = 17 << 20

/** All sections of whole pcapng captures, behind one another. */
async function sections(places: readonly string[]): Promise<Uint8Array> {
  const paths = places.flatMap((place) => readdirSync(place).map((name) => join(place, name)))
  const whole: Uint8Array[] = []
  for (const path of paths.filter((each) => each.endsWith('.pcapng')).toSorted()) {
    const result = await readCapture(path, () => undefined)
    if (result.ok && result.format === 'pcapng' && result.truncated === null) whole.push(readFileSync(path))
  }
  return Buffer.concat(whole)
}

/** Stored rather than packed, again and again until it is large. */
function asGzip(capture: Uint8Array): string {
  const path = join(folder, 'capture.pcapng.gz')
  const copies = Array.from({ length: Math.ceil(largeBytes / capture.length) }, () => capture)
  writeFileSync(path, gzipSync(Buffer.concat(copies), { level: 0 }))
  return path
}

/** Behind a frame to skip, which makes it large. */
function asZstd(capture: Uint8Array): string {
  const path = join(folder, 'capture.pcapng.zst')
  const skipped = Buffer.alloc(largeBytes)
  skipped.writeUInt32LE(0x184d2a50, 0)
  skipped.writeUInt32LE(largeBytes - 8, 4)
  const packed = execFileSync(zstd ?? '', ['-c', '-q'], { input: capture, maxBuffer: largeBytes })
  writeFileSync(path, Buffer.concat([skipped, packed]))
  return path
}

async function answers(path: string, threads: number) {
  const report = await analyze({ inputs: [path], feeds: null, site: 'default', threads, onProgress: () => undefined })
  const lines: string[] = []
  for (const what of ['facts', 'flows', 'summary'] as const)
    await decode({ inputs: [path], live: null, threads }, what, (line) => lines.push(line))
  return { report: JSON.stringify(report), packets: report.input.packets, lines }
}

describe('a packed capture', () => {
  test('of the lab', async () => {
    const path = asGzip(await sections([lab]))
    const one = await answers(path, 1)
    expect(one.packets).toBeGreaterThan(800)
    expect(await answers(path, 2)).toEqual(one)
  })

  test.skipIf(zstd === null)('of the lab, packed with zstd', async () => {
    const path = asZstd(await sections([lab]))
    const one = await answers(path, 1)
    expect(one.packets).toBeGreaterThan(800)
    expect(await answers(path, 2)).toEqual(one)
  })

  const sets = ['ics', 'ja4', 'ndpi', 'zeek'].map((set) => join(real ?? '', set))
  test.skipIf(real === null)('of real networks', async () => {
    const path = asGzip(await sections(sets))
    const one = await answers(path, 1)
    expect(one.packets).toBeGreaterThan(800)
    expect(await answers(path, 2)).toEqual(one)
  })

  test.skipIf(real === null || zstd === null)('of real networks, packed with zstd', async () => {
    const path = asZstd(await sections(sets))
    const one = await answers(path, 1)
    expect(one.packets).toBeGreaterThan(800)
    expect(await answers(path, 2)).toEqual(one)
  })
})
