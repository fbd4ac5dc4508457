/** The committed captures are what their scripts make, stay small, and are well-formed. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { debianProgram } from '../../testdata/outside.ts'

const folder = join(import.meta.dirname, '../../testdata/captures')
const tshark = debianProgram('tshark', 'tshark')
const scripts = readdirSync(folder).filter((name) => name.endsWith('.make.ts'))

test('there are stories', () => {
  expect(scripts.length).toBeGreaterThanOrEqual(4)
})

describe.each(scripts)('%s', (script) => {
  const committed = join(folder, script.replace('.make.ts', '.pcapng'))

  test('makes the bytes that are committed', async () => {
    const made: unknown = await import(join(folder, script))
    expect(made).toHaveProperty('capture')
    expect(made).toEqual(expect.objectContaining({ capture: new Uint8Array(readFileSync(committed)) }))
  })

  test('is at most 50 KB', () => {
    expect(statSync(committed).size).toBeLessThanOrEqual(50 * 1024)
  })

  test.skipIf(tshark === null)('tshark finds nothing malformed', () => {
    const arguments_ = ['-r', committed, '-Y', '_ws.malformed || _ws.expert.severity==error']
    expect(execFileSync(tshark ?? '', arguments_, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })).toBe('')
  })
})
