import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { debianProgram } from '../../testdata/outside.ts'
import { UserError } from '../core/errors.ts'
import * as write from './capture-writer.ts'
import { some } from './collect-packets.ts'
import { listCaptures } from './inputs.ts'

const mkfifo = debianProgram('mkfifo', 'coreutils')
const pcap = write.writePcap(some, { big: true, clock: 'nanoseconds' })
const pcapng = write.writePcapng(some, true)
let root = ''
beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'cordon-inputs-')))))
afterEach(() => rmSync(root, { recursive: true }))

describe('folders', () => {
  test('give their captures, told by content, in the order of the names, and count the rest', async () => {
    const names = [put('b/z.bin', pcap), put('b/a', gzipSync(pcapng)), put('a.pcapng', pcapng), put('c.pcap', pcap)]
    for (const [name, content] of [
      ['b/notes.pcap', Buffer.from('not a capture')],
      ['b/empty.pcap', new Uint8Array(0)],
      ['text.gz', gzipSync('text')],
      ['broken.gz', Uint8Array.of(0x1f, 0x8b, 8, 0xff, 1, 2, 3)],
      ['zero', new Uint8Array(5_000)],
    ] as const) {
      put(name, content)
    }
    const list = await listCaptures([root])
    expect(list.files).toEqual([names[2], names[1], names[0], names[3]])
    expect(list).toMatchObject({ skipped: 5, unreadable: [] })
    expect(list.sizeBytes).toBe(pcap.length * 2 + pcapng.length + gzipSync(pcapng).length)
  })

  test('are not fooled by links that lead in circles, lead nowhere, or lead to the same file twice', async () => {
    const file = put('deep/one.pcap', pcap)
    symlinkSync(root, join(root, 'deep/up'))
    symlinkSync(file, join(root, 'again.pcap'))
    symlinkSync(join(root, 'gone'), join(root, 'nowhere'))
    symlinkSync(join(root, 'self'), join(root, 'self'))
    const list = await listCaptures([root, file, dirname(file)])
    expect(list.files).toEqual([join(root, 'again.pcap')])
    expect(list.skipped).toBe(2)
  })

  test('are not left by a link, but the link is named', async () => {
    const file = put('in/one.pcap', pcap)
    put('out/two.pcap', pcap)
    symlinkSync(join(root, 'out'), join(root, 'in/elsewhere'))
    const reason = `is a link to the folder ${join(root, 'out')}, which has to be named itself`
    const { files, unreadable } = await listCaptures([join(root, 'in')])
    expect(files).toEqual([file])
    expect(unreadable).toEqual([{ file: join(root, 'in/elsewhere'), reason }])
    expect((await listCaptures([join(root, 'in/elsewhere')])).files).toEqual([join(root, 'in/elsewhere/two.pcap')])
  })

  test.skipIf(mkfifo === null)('may hold pipes, which are never opened', async () => {
    const file = put('one.pcap', pcap)
    execFileSync(mkfifo ?? '', [join(root, 'pipe')])
    expect(await listCaptures([root])).toMatchObject({ files: [file], skipped: 1 })
  })

  test('that are nested too deep are named, not silently left out', async () => {
    const file = put('one.pcap', pcap)
    put(`${'d/'.repeat(70)}two.pcap`, pcap)
    const { files, unreadable } = await listCaptures([root])
    expect(files).toEqual([file])
    const tooDeep = join(root, 'd/'.repeat(64), 'd')
    expect(unreadable).toEqual([{ file: tooDeep, reason: 'lies deeper than 64 folders' }])
  })
})

describe('named files', () => {
  test('are kept whatever they hold, once each, in the order in which they were named', async () => {
    const [text, capture] = [put('notes.txt', Buffer.from('notes')), put('one.pcap', pcap)]
    expect((await listCaptures([text, capture, text, root])).files).toEqual([text, capture])
  })

  test('that do not exist are the user’s mistake', async () => {
    const error = await mistake([put('one.pcap', pcap), join(root, 'two.pcap')])
    expect([error.code, error.message]).toEqual(['input-missing', `${join(root, 'two.pcap')} does not exist.`])
    expect((await mistake([join(root, 'one.pcap/inside')])).code).toBe('input-missing')
  })
})

describe('nothing to read is the user’s mistake', () => {
  test('when nothing is named', async () => {
    expect(await mistake([])).toMatchObject({ code: 'input-empty', message: 'No capture was named.' })
  })

  test('when the folders hold no capture', async () => {
    expect(await mistake([root])).toMatchObject({ code: 'input-empty', message: `No capture was found in ${root}.` })
    put('notes.txt', Buffer.from('notes'))
    expect(await mistake([root])).toMatchObject({ message: `No capture was found in ${root} among 1 other file.` })
    put('more.txt', Buffer.from('notes'))
    expect(await mistake([root])).toMatchObject({ message: `No capture was found in ${root} among 2 other files.` })
  })
})

function put(name: string, content: Uint8Array): string {
  const path = join(root, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

async function mistake(paths: readonly string[]): Promise<UserError> {
  const error: unknown = await listCaptures(paths).catch((reason: unknown) => reason)
  if (error instanceof UserError) return error
  throw new Error(`expected a UserError, got ${String(error)}`)
}
