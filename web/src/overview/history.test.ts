import { expect, test } from 'vitest'
import { meanHistory, trendOf } from './history.ts'

const day = 86_400_000

test('of several sites the line is the mean of their latest scores', () => {
  const history = [
    { site: 'a', atMs: 1, score: 40 },
    { site: 'b', atMs: 2, score: 20 },
    { site: 'a', atMs: 3, score: 30 },
  ]
  expect(meanHistory(history).map(({ value }) => value)).toEqual([40, 30, 25])
})

test('the trend compares with what held a week ago', () => {
  const points = [
    { atMs: 0, value: 50 },
    { atMs: 2 * day, value: 44 },
    { atMs: 6 * day, value: 39 },
  ]
  expect(trendOf(points, 10 * day)).toEqual({ change: -5, sinceMs: 3 * day })
})

test('a younger history is compared with its start, and a single score with nothing', () => {
  expect(
    trendOf(
      [
        { atMs: day, value: 10 },
        { atMs: 2 * day, value: 12 },
      ],
      3 * day,
    ),
  ).toEqual({ change: 2, sinceMs: day })
  expect(trendOf([{ atMs: 1, value: 10 }], day)).toBeNull()
})
