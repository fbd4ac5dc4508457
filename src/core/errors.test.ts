/** The promise of the error codes, both ways: documented, raised, and no others. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { OutsideError, outsideErrors, UserError, userErrors } from './errors.ts'

const src = resolve(import.meta.dirname, '..')
const page = readFileSync(resolve(src, '../docs/reference/errors.md'), 'utf8')

const sources = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== join('core', 'errors.ts'))
  .map((file) => readFileSync(join(src, file), 'utf8'))
  .join('\n')

const kinds = [
  { kind: 'UserError', exitCode: 2, codes: userErrors },
  { kind: 'OutsideError', exitCode: 3, codes: outsideErrors },
] as const

test.each(kinds)('the reference lists the codes of exit code $exitCode, and no others', ({ exitCode, codes }) => {
  const section = new RegExp(`## Exit code ${exitCode}.*\\n([\\s\\S]*?)(?=\\n## |$)`).exec(page)?.[1] ?? ''
  const rows = [...section.matchAll(/^\| `([a-z-]+)` \| (.*) \|$/gm)].map(([, code = '', says = '']) => [code, says])
  expect(Object.fromEntries(rows)).toEqual(codes)
})

test.each(kinds)('every code of $kind is raised somewhere', ({ kind, codes }) => {
  const raised = new Set([...sources.matchAll(raisings(kind))].map(([, code]) => code))
  expect(Object.keys(codes).filter((code) => !raised.has(code))).toEqual([])
})

test('a code is one of the user or of the outside, in words with hyphens', () => {
  const codes = kinds.flatMap(({ codes }) => Object.keys(codes))
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/)
})

test('an error carries its code, a sentence and what else a person needs', () => {
  const mistake = new UserError('port-taken', 'Port 8400 is taken.', 'Choose another with --port.')
  const hint = 'Choose another with --port.'
  expect(mistake).toMatchObject({ name: 'UserError', code: 'port-taken', message: 'Port 8400 is taken.', hint })
  const cause = new Error('ENOSPC')
  const failure = new OutsideError('write-failed', 'The disk is full.', { cause })
  expect(failure).toMatchObject({ name: 'OutsideError', code: 'write-failed', message: 'The disk is full.', cause })
})

/** `new UserError('code'`, wherever the line breaks. */
function raisings(kind: string): RegExp {
  return new RegExp(`new ${kind}\\(\\s*'([a-z-]+)'`, 'g')
}
