import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatPlural,
  formatShare,
  formatSpan,
  formatTime,
  printable,
  renderJson,
} from './plain-text.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 300 })

test('nothing that a terminal obeys survives', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 200 }), (text, max) => {
      const shown = printable(text, max)
      expect(shown).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
      expect(Array.from(shown).length).toBeLessThanOrEqual(max)
      expect(printable(shown, max)).toBe(shown)
    }),
  )
})

test('escape sequences and changed directions stay visible, as marks', () => {
  expect(printable('cam\x1b[31mred\x9b2J', 80)).toBe('cam␛[31mred<U+009B>2J')
  expect(printable('invoice\u202egpj.exe', 80)).toBe('invoice<U+202E>gpj.exe')
  expect(printable('two\nlines\tand  spaces', 80)).toBe('two lines and spaces')
  expect(printable('half \ud800 pair', 80)).toBe('half \ufffd pair')
})

test('ordinary names of any script pass unchanged', () => {
  for (const name of ['Küche-Fernseher', '会議室プリンター', 'مكتب', 'HP LaserJet 4', 'naïve'])
    expect(printable(name, 80)).toBe(name)
})

test('long text is cut to its length with an ellipsis, whatever its size', () => {
  expect(printable('x'.repeat(600), 10)).toBe(`${'x'.repeat(9)}…`)
  expect(printable('x'.repeat(50_000_000), 10)).toBe(`${'x'.repeat(9)}…`)
})

test('JSON keeps every value and is safe to print', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = renderJson({ text })
      expect(JSON.parse(json)).toEqual({ text })
      expect(json).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u)
    }),
  )
})

test('numbers and times read as people write them', () => {
  expect(formatCount(1_234_567)).toBe('1,234,567')
  expect([formatPlural(1, 'device'), formatPlural(0, 'device'), formatPlural(2, 'entry', 'entries')]).toEqual([
    '1 device',
    '0 devices',
    '2 entries',
  ])
  expect([0, 0.001, 0.384, 0.999, 1, null].map(formatShare)).toEqual([
    '0 %',
    '<1 %',
    '38 %',
    '>99 %',
    '100 %',
    'unknown',
  ])
  expect([0, 999, 1_000, 1_536, 999_999, 5e12].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.5 kB',
    '1.0 MB',
    '5.0 TB',
  ])
  expect(formatTime('2026-01-31T12:00:00.123Z')).toBe('2026-01-31 12:00:00 UTC')
  expect(formatSpan('2026-01-31T12:00:00.000Z', '2026-02-02T15:30:00.000Z')).toBe('2 d 3 h')
})
