import { expect, test } from 'vitest'
import { groupsIn, literalStart, whyUnsafe } from './pattern.ts'
import { profiles } from './profiles/index.ts'

test.each([
  ['DCS', 'must start with ^'],
  ['^a*', 'repeats without a bound'],
  ['^a+', 'repeats without a bound'],
  ['^a{2,}', 'repeats without a bound'],
  ['^(a{1,9}){1,9}', 'repeats a group'],
  ['^(?=a)b', 'looks around'],
  ['^(a)\\1', 'uses an escape that is not allowed'],
  ['^\\w{1,99}\\w{1,99}\\w{1,99}', 'can match in more than 10000 ways'],
])('%s is refused: it %s', (pattern, why) => {
  expect(whyUnsafe(pattern)).toBe(why)
})

const harmless = ['^DCS-\\d{3,4}\\w{0,3}(?:-|$)', '^[\\w-]{0,40}iPhone', '^(?:a|b|c)?x', '^\\(a\\+b\\)\\*']
test.each(harmless)('%s is accepted', (pattern) => {
  expect(whyUnsafe(pattern)).toBeNull()
})

test('an index finds a pattern by the text that all its matches start with', () => {
  expect(literalStart('^DCS-\\d{3}')).toBe('dcs-')
  expect(literalStart('^220 CJ\\.x')).toBe('220 cj.x')
  expect(literalStart('^ab?c')).toBe('a')
  expect(literalStart('^ab{0,2}')).toBe('a')
  expect(literalStart('^a\\.?')).toBe('a')
  expect(literalStart('^(?:a|b)c')).toBe('')
  expect(literalStart('^abc|d')).toBe('')
  expect(literalStart('^abc(?:d|e)')).toBe('abc')
  expect(literalStart('^[ab]c')).toBe('')
})

test('capture groups are counted, other parentheses are not', () => {
  expect(groupsIn('^(a)(?:b)\\((c)[(]')).toBe(2)
})

test('no pattern of a profile takes long on a value made to be slow', () => {
  const patterns = profiles.flatMap(({ clues }) => clues.filter(({ op }) => op === 'matches').map(({ value }) => value))
  const slow = ['a', '-', '1', ' ', 'A1-', 'Galaxy-'].map((part) => part.repeat(600).slice(0, 600))
  const started = performance.now()
  for (const pattern of patterns) {
    const expression = new RegExp(pattern, 'i')
    const start = literalStart(pattern)
    for (const value of slow) expression.test(`${start}${value}`)
  }
  expect(patterns.length).toBeGreaterThan(100)
  expect(performance.now() - started).toBeLessThan(2000)
})
