/** Text from devices and people, made harmless. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hostileText } from '../../testdata/policies/arbitraries.ts'
import { inertText, oneLine } from './plain-text.ts'

test('nothing that ends a text, a line or a comment, or that a shell expands, is left', () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.string({ unit: 'binary' })), fc.nat(200), (text, maxBytes) => {
      const inert = inertText(text, maxBytes)
      expect(inert).not.toMatch(/["\\$`{}\p{C}\p{Zl}\p{Zp}\u0590-\u08ff]/u)
      expect(inert.split('\n')).toHaveLength(1)
      expect(Buffer.byteLength(inert)).toBeLessThanOrEqual(maxBytes)
    }),
    { numRuns: 500 },
  )
})

test('letters of other languages stay, and are cut between characters', () => {
  expect(inertText('Kamera im Büro – 日本', 128)).toBe('Kamera im Büro _ 日本')
  expect(inertText('日本', 5)).toBe('日')
  expect(oneLine('a\u202eb\nc   d', 40)).toBe('a b c d')
  expect(oneLine('abcdef', 4)).toBe('abc…')
})
