/** Rings and rotated files: what a program that writes captures may do to a folder, one step after the other. */
import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as write from './capture-writer.ts'
import { seconds } from './collect-packets.ts'
import { followRing, type RingResult } from './ring.ts'
import type { RingMark } from './ring-file.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cordon-ring-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** A capture of packets with these lengths, which tell them apart. */
function capture(...lengths: readonly number[]): Uint8Array {
  const packets = lengths.map((length) => ({
    ticks: (seconds + BigInt(length)) * 1_000_000n,
    bytes: new Uint8Array(length),
    wireLength: length,
  }))
  return write.writePcap(packets, { big: false, clock: 'microseconds' })
}

function path(name: string): string {
  return join(folder, name)
}

/** Later files have changed later, whatever the clock of the disk says. */
let clock = 1_700_000_000
function put(name: string, content: Uint8Array): void {
  writeFileSync(path(name), content)
  clock += 1
  utimesSync(path(name), clock, clock)
}

function append(name: string, content: Uint8Array): void {
  appendFileSync(path(name), content)
  clock += 1
  utimesSync(path(name), clock, clock)
}

type Followed = {
  readonly lengths: readonly number[]
  readonly marks: readonly RingMark[]
  readonly result: RingResult
}

/** Does one step after each look, and ends after the look that follows the last one. */
async function follow(steps: readonly (() => void)[], known: readonly RingMark[] = []): Promise<Followed> {
  const lengths: number[] = []
  const controller = new AbortController()
  const rest = [...steps]
  let marks: readonly RingMark[] = []
  const result = await followRing(folder, {
    readerOf: () => ({ sink: (_bytes, start, end) => lengths.push(end - start), end: () => undefined }),
    until: controller.signal,
    known,
    lookEveryMs: 1,
    onLook: (ring) => {
      marks = ring.marks
      const step = rest.shift()
      step?.()
      if (rest.length === 0) controller.abort()
    },
  })
  return { lengths, marks, result }
}

test('files are read in the order of their last change, and gone on with where they grow, also within a packet', async () => {
  const whole = capture(4, 5, 6)
  put('z', capture(1, 2))
  put('a', capture(3))
  const { lengths, result } = await follow([
    () => put('growing', whole.subarray(0, 50)),
    () => append('growing', whole.subarray(50, 67)),
    () => append('growing', whole.subarray(67)),
    () => put('next', capture(7)),
  ])
  expect(lengths).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(result).toEqual({ files: 4, lost: null, faults: [] })
})

test('a name that is used again is another capture, whichever way it comes about', async () => {
  put('ring0', capture(1, 2))
  put('ring1', capture(3))
  const { lengths, result } = await follow([
    () => put('ring0', capture(4, 5, 6)),
    () => put('ring1', capture(7)),
    () => {
      unlinkSync(path('ring0'))
      put('ring0', capture(8))
    },
    () => renameSync(path('ring1'), path('ring1.old')),
    () => put('ring1', capture(9)),
    () => {
      truncateSync(path('ring0'), 0)
      put('later', capture(10))
    },
    () => put('ring0', capture(11)),
  ])
  expect(lengths).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect(result).toMatchObject({ files: 8, faults: [] })
})

test('a whole turn of the ring between two looks is reported, since nobody knows what it held', async () => {
  put('ring0', capture(1))
  const { lengths, result } = await follow([() => put('ring0', capture(2))])
  expect(lengths).toEqual([1, 2])
  const reason = 'was used for another capture, and what it held last may be missing'
  expect(result.faults).toEqual([{ file: path('ring0'), reason }])
})

test('what has no name any more is read to its end', async () => {
  const whole = capture(1, 2, 3)
  put('gone', whole.subarray(0, 60))
  const { lengths, result } = await follow([
    () => {
      append('gone', whole.subarray(60))
      unlinkSync(path('gone'))
    },
  ])
  expect(lengths).toEqual([1, 2, 3])
  expect(result.faults).toEqual([])
})

test('other files, packed ones and those that hold nothing yet are left alone', async () => {
  put('notes.txt', Buffer.from('the ring is on the second disk, ask for the key'))
  put('old.pcap.gz', gzipSync(capture(1)))
  put('empty', new Uint8Array(0))
  const { lengths, result } = await follow([() => undefined, () => append('empty', capture(2))])
  expect(lengths).toEqual([2])
  expect(result.files).toBe(1)
})

test('damage is named with the file, and the next one is read', async () => {
  const wrong = capture(1, 2)
  wrong.set([0xff, 0xff, 0xff, 0xff], 24 + 17 + 8)
  put('wrong', wrong)
  put('right', capture(3))
  const { lengths, result } = await follow([() => undefined, () => unlinkSync(path('wrong'))])
  expect(lengths).toEqual([1, 3])
  expect(result.faults).toEqual([{ file: path('wrong'), reason: 'is damaged: packet 2 claims 4294967295 bytes' }])
})

test('a later run reads only what the first one has not had, also where a file grew or its name is used again', async () => {
  const grown = capture(3, 4)
  put('done', capture(1, 2))
  put('open', grown.subarray(0, -4))
  put('reused', capture(5))
  const first = await follow([])
  expect(first.lengths).toEqual([1, 2, 3, 5])
  append('open', grown.subarray(-4))
  put('reused', capture(6, 7))
  expect((await follow([], first.marks)).lengths).toEqual([4, 6, 7])
})

test('more files than are kept open are all read once', async () => {
  const many = Array.from({ length: 40 }, (_, index) => index + 1)
  for (const length of many) put(`file${length}`, capture(length))
  expect((await follow([() => undefined, () => undefined])).lengths).toEqual(many)
})

test('a folder that is not there is the user to correct', async () => {
  const missing = { code: 'input-missing', hint: expect.stringContaining('dumpcap -b') }
  folder = join(folder, 'nowhere')
  await expect(follow([])).rejects.toMatchObject(missing)
  folder = join(folder, '..')
})
