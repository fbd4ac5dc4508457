/** JSON as a value: whatever the text, there is an answer and no exception. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseJson } from './json.ts'

test('what JSON.stringify writes is read back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
    }),
  )
})

test('any text gets an answer without an exception', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseJson(text).ok).toBeTypeOf('boolean')
    }),
  )
})

test('a cut document is said to be cut, and an empty one empty', () => {
  expect(parseJson('{"a": [1, 2')).toEqual({ ok: false, reason: 'it is not complete JSON: the end is missing' })
  expect(parseJson('{"a": b}')).toEqual({ ok: false, reason: 'it is not valid JSON' })
  expect(parseJson(' \n')).toEqual({ ok: false, reason: 'it is empty' })
})

test('a byte order mark before the document is skipped', () => {
  expect(parseJson('\uFEFF{"a":1}')).toEqual({ ok: true, value: { a: 1 } })
})

test('nesting a hundred thousand deep does not overflow the stack', () => {
  expect(parseJson('['.repeat(100_000) + ']'.repeat(100_000)).ok).toBe(true)
})
