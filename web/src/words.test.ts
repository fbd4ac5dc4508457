import { expect, test } from 'vitest'
import { ago, bytes, capital, levelOf, many, percent } from './words.ts'

test('a share that is neither nothing nor everything is never shown as such', () => {
  expect([0, 0.001, 0.5, 0.999, 1].map(percent)).toEqual(['0 %', '< 1 %', '50 %', '> 99 %', '100 %'])
})

test('bytes have three digits at most and the unit of a disk', () => {
  expect([0, 999, 1500, 25_000_000, 3e15].map(bytes)).toEqual(['0 B', '999 B', '1.5 kB', '25 MB', '3.0 PB'])
})

test('times are told relative to now, in the largest unit that fits', () => {
  expect(ago(0, 500)).toBe('just now')
  expect(ago(0, 3 * 60_000)).toBe('3 min. ago')
  expect(ago(0, 49 * 3_600_000)).toBe('2 days ago')
})

test('a count has its noun, and a word that is no level counts as low', () => {
  expect([many(1, 'device'), many(3400, 'device')]).toEqual(['1 device', '3,400 devices'])
  expect([levelOf('critical'), levelOf('nonsense'), capital('camera'), capital('')]).toEqual([
    'critical',
    'low',
    'Camera',
    '',
  ])
})
