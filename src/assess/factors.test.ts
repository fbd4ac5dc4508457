/**
 * Holds every risk factor to the same promises: it scores at least once, is silent at least once, and says why in a
 * sentence.
 */
import { describe, expect, test } from 'vitest'
import { factors } from './factors/index.ts'

describe.each(factors.map((factor) => [factor.id, factor] as const))('%s', (_, factor) => {
  test('has an example that scores and one that does not', () => {
    expect(factor.examples.some(({ points }) => points !== null)).toBe(true)
    expect(factor.examples.some(({ points }) => points === null)).toBe(true)
    expect(factor.why).toMatch(/\.$/)
  })

  test.each(factor.examples.map((example) => [example.name, example] as const))('%s', (_, { given, points }) => {
    const judgement = factor.judge(given)
    expect(judgement?.points ?? null).toBe(points)
    if (judgement === null) return
    expect(Number.isInteger(judgement.points)).toBe(true)
    expect(judgement.points).toBeGreaterThan(0)
    expect(judgement.points).toBeLessThanOrEqual(factor.most)
    expect(judgement.sentence).toMatch(/^[A-Z0-9].*\.$/)
    expect(judgement.sentence).not.toMatch(/undefined|null|NaN/)
    expect(factor.judge(given)).toEqual(judgement)
  })
})

test('ids are unique and the name of their file', () => {
  const ids = factors.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toEqual(ids.toSorted())
})
