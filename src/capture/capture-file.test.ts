import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { debianProgram } from '../../testdata/outside.ts'
import { readCapture } from './capture-file.ts'
import * as write from './capture-writer.ts'
import { nth, read, some, variants } from './collect-packets.ts'

const mkfifo = debianProgram('mkfifo', 'coreutils')
const folder = mkdtempSync(join(tmpdir(), 'cordon-capture-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pcap = write.writePcap(some, { big: false, clock: 'microseconds' })

describe('captures', () => {
  test('a pcap file is read, with its packets, bytes on the wire and size', async () => {
    const file = put('lobby.pcap', pcap)
    expect(await lengths(file)).toEqual({
      lengths: [5, 0, 77],
      result: {
        file,
        ok: true,
        packets: 3,
        bytes: 138,
        format: 'pcap',
        sizeBytes: pcap.length,
        writer: null,
        lost: null,
        truncated: null,
      },
    })
  })

  test.each(variants())('%s is read by its content, plain and packed, whatever its name', async (_, capture) => {
    const { packets, stream } = read(capture)
    const plain = await lengths(put('plain.txt', capture))
    const packed = await lengths(put('packed.doc', gzipSync(capture)))
    expect(plain.lengths).toEqual(packets.map(({ bytes }) => bytes.length))
    expect(packed.lengths).toEqual(plain.lengths)
    const whole = { ok: true, bytes: stream.wireBytes, truncated: null }
    expect(plain.result).toMatchObject({ ...whole, format: stream.format })
    expect(packed.result).toMatchObject({ ...whole, format: `${stream.format}.gz` })
  })

  test('a capture that is cut gives the packets before the cut and says so', async () => {
    const { lengths: found, result } = await lengths(put('cut.pcap', pcap.subarray(0, -1)))
    expect(found).toEqual([5, 0])
    expect(result).toMatchObject({ ok: true, packets: 2, truncated: 'ends in the middle of packet 3' })
  })

  test('a large capture tells its progress and lets other work happen meanwhile', async () => {
    const packets = Array.from({ length: 4_000 }, () => ({ ...nth(2), bytes: new Uint8Array(4_000) }))
    const capture = write.writePcap(packets, { big: false, clock: 'microseconds' })
    const file = put('large.pcap', capture)
    const progress: number[] = []
    let turns = 0
    const turn = setInterval(() => (turns += 1), 0)
    const result = await readCapture(
      file,
      () => {},
      (bytes) => void progress.push(bytes),
    )
    clearInterval(turn)
    expect(result).toMatchObject({ ok: true, packets: 4_000 })
    expect(progress.length).toBeGreaterThan(3)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(progress.at(-1)).toBe(capture.length)
    expect(turns).toBeGreaterThan(0)
  })

  test('what the sink throws reaches the caller', async () => {
    for (const content of [pcap, gzipSync(pcap)]) {
      await expect(readCapture(put('fine.pcap', content), broken)).rejects.toThrow('broken')
    }
  })
})

describe('captures packed with gzip', () => {
  const damaged = 'is damaged: its gzip data cannot be unpacked further'

  test('several members are one capture, wherever one ends and the next begins', async () => {
    for (let at = 0; at <= pcap.length; at += 1) {
      const members = [gzipSync(pcap.subarray(0, at)), gzipSync(pcap.subarray(at))]
      const { result } = await lengths(put('members.gz', write.join(members)))
      expect(result).toMatchObject({ ok: true, packets: 3, truncated: null })
    }
  })

  test('cut at any byte, what can be unpacked counts and the cut is reported', async () => {
    const packed = gzipSync(write.writePcapng(some, true))
    for (let length = 18; length < packed.length; length += 1) {
      const cut = packed.subarray(0, length)
      const { packets } = read(gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }))
      const { lengths: found, result } = await lengths(put('cut.gz', cut))
      expect(found).toEqual(packets.map(({ bytes }) => bytes.length))
      const sentence = 'is cut off: its gzip data ends too early'
      const partly = { ok: true, truncated: sentence }
      expect(result).toMatchObject(found.length > 0 ? partly : { ok: false, reason: sentence })
    }
  })

  test('damage is reported and costs no packet before it, even when all of it lies in one piece', async () => {
    const packed = gzipSync(pcap)
    const wrongSum = packed.map((byte, at) => (at === packed.length - 5 ? byte ^ 1 : byte))
    const garbage = write.join([packed, new TextEncoder().encode('and so on')])
    for (const content of [wrongSum, garbage]) {
      const { result } = await lengths(put('damaged.gz', content))
      expect(result).toMatchObject({
        ok: true,
        packets: 3,
        bytes: 138,
        truncated: damaged,
      })
    }
  })

  test('damage far into a large file costs no packet before it either', async () => {
    const packets = Array.from({ length: 3_000 }, () => ({ ...nth(0), bytes: randomBytes(500) }))
    const packed = gzipSync(write.writePcap(packets, { big: false, clock: 'microseconds' }))
    const progress: number[] = []
    const file = put('damaged.gz', write.join([packed, new TextEncoder().encode('and so on')]))
    const result = await readCapture(
      file,
      () => {},
      (bytes) => void progress.push(bytes),
    )
    expect(result).toMatchObject({ ok: true, packets: 3_000, truncated: damaged })
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  })

  test('zeros after the end, as tapes and flash pad files, are no damage', async () => {
    const { result } = await lengths(put('padded.gz', write.join([gzipSync(pcap), new Uint8Array(70_000)])))
    expect(result).toMatchObject({ ok: true, packets: 3, truncated: null })
  })

  test('a file that unpacks to a thousand times its size is read in little memory', async () => {
    const packet = { ...nth(0), bytes: new Uint8Array(200_000), wireLength: 200_000 }
    const packets = Array.from({ length: 500 }, () => packet)
    const packed = gzipSync(write.writePcap(packets, { big: false, clock: 'microseconds' }))
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const result = await readCapture(put('bomb.gz', packed), () => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    })
    expect(result).toMatchObject({ ok: true, packets: 500 })
    expect(most).toBeLessThan(64 * 1024 * 1024)
  })
})

describe('files that are no captures are refused in one sentence', () => {
  const inside = 'is a gzip file, and what is inside'
  const text = 'time,source\n1,192.0.2.1\n'
  test.each([
    ['is empty', new Uint8Array(0)],
    ['is a pcap capture without packets', pcap.subarray(0, 24)],
    ['is a pcapng capture without packets', write.writePcapng([], false)],
    ['is a pcap capture without packets', gzipSync(pcap.subarray(0, 24))],
    ['ends in the middle of packet 1', pcap.subarray(0, 30)],
    ['ends in the middle of its first 24 bytes', pcap.subarray(0, 23)],
    ['is not a pcap or pcapng capture (it starts with text)', Buffer.from(text)],
    ['is not a pcap or pcapng capture (it starts with text)', Buffer.from(`\u{FEFF}${text}`)],
    [`${inside} is not a pcap or pcapng capture (it starts with text)`, gzipSync(text)],
    [`${inside} is not a pcap or pcapng capture (it is compressed with gzip)`, gzipSync(gzipSync(pcap))],
    [`${inside} is empty`, gzipSync('')],
    ['is not a pcap or pcapng capture (it is a ZIP archive)', Buffer.from('PK\u0003\u0004rest')],
    ['is not a pcap or pcapng capture (it starts with zeros)', new Uint8Array(100)],
    ['is not a pcap or pcapng capture (it starts with the bytes de ad be ef)', Uint8Array.of(0xde, 0xad, 0xbe, 0xef)],
    ['is not a pcap or pcapng capture (it starts with the bytes d4 c3)', pcap.subarray(0, 2)],
    ['is cut off: its zstd data ends too early', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 4)],
    ['is not a pcap or pcapng capture (it is compressed with LZ4)', Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 4)],
    ['is cut off: its gzip data ends too early', gzipSync(pcap).subarray(0, 2)],
  ])('%s', async (reason, content) => {
    const file = put('thing.pcap', content)
    expect((await lengths(file)).result).toEqual({ file, ok: false, reason })
  })

  test.skipIf(mkfifo === null)('is a named pipe, and only files can be read', async () => {
    const file = join(folder, 'pipe')
    execFileSync(mkfifo ?? '', [file])
    const reason = 'is a named pipe, and only files can be read'
    expect((await lengths(file)).result).toEqual({ file, ok: false, reason })
  })

  test.each([
    ['is a folder', folder],
    ['is a device, and only files can be read', '/dev/zero'],
    ['cannot be opened (it does not exist)', join(folder, 'nowhere.pcap')],
  ])('%s', async (reason, file) => {
    expect((await lengths(file)).result).toEqual({ file, ok: false, reason })
  })

  // The superuser may open everything.
  test.skipIf(process.getuid?.() === 0)('cannot be opened (permission denied)', async () => {
    const file = put('secret.pcap', pcap)
    chmodSync(file, 0)
    expect((await lengths(file)).result).toEqual({ file, ok: false, reason: 'cannot be opened (permission denied)' })
  })
})

function broken(): void {
  throw new RangeError('broken')
}

function put(name: string, content: Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

async function lengths(file: string) {
  const found: number[] = []
  const result = await readCapture(file, (_bytes, start, end) => found.push(end - start))
  return { lengths: found, result }
}
