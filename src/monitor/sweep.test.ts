/** The measure behind every scan, against a plain count. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Sweep } from './sweep.ts'

const limits = { threshold: 5, withinMs: 1000, kept: 12 }

test('crosses exactly when the threshold falls into one window', () => {
  const anyTry = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 700 }))
  fc.assert(
    fc.property(fc.array(anyTry, { maxLength: 40 }), (tries) => {
      const sweep = new Sweep(limits)
      let atMs = 0
      const seen: { readonly name: string; readonly atMs: number }[] = []
      for (const [name, pauseMs] of tries) {
        atMs += pauseMs
        seen.push({ name: `${name}`, atMs })
        const recent = new Set(seen.filter((other) => atMs - other.atMs <= limits.withinMs).map((other) => other.name))
        const crosses = recent.size >= limits.threshold
        expect(sweep.add(`${name}`, atMs)).toBe(crosses ? limits.threshold : 0)
        if (crosses) return
      }
    }),
  )
})

test('crosses in any order of arrival', () => {
  const all = Array.from({ length: limits.threshold }, (_, index) => index)
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: limits.threshold }), (order) => {
      const sweep = new Sweep(limits)
      expect(order.map((index) => sweep.add(`${index}`, index * 200)).at(-1)).toBe(limits.threshold)
    }),
  )
})

test('counts on after crossing, up to what it keeps', () => {
  const sweep = new Sweep(limits)
  const counts = Array.from({ length: 40 }, (_, index) => sweep.add(`${index}`, index * 100)).filter(
    (count) => count > 0,
  )
  expect(counts).toEqual([5, 6, 7, 8, 9, 10, 11, 12])
  expect(sweep.countText).toBe('12 or more')
})

test('starts anew after a pause, and when the clock jumps back', () => {
  const sweep = new Sweep(limits)
  for (const startMs of [1e9, 2e9, 5e8]) {
    expect(Array.from({ length: 6 }, (_, index) => sweep.add(`${index}`, startMs + index))).toEqual([0, 0, 0, 0, 5, 6])
  }
})

test('a clock that jumped back while it waited does not blind it', () => {
  const sweep = new Sweep(limits)
  for (let index = 0; index < 50; index += 1) sweep.add(`slow ${index}`, 1e9 + index * 10_000)
  const counts = Array.from({ length: 30 }, (_, index) => sweep.add(`${index}`, index))
  expect(Math.max(...counts)).toBeGreaterThan(0)
})

test('holds a bounded number of targets whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer(), fc.integer())), (tries) => {
      const sweep = new Sweep(limits)
      for (const [name, atMs] of tries) sweep.add(`${name}`, atMs)
      expect(sweep.size).toBeLessThanOrEqual(limits.kept + limits.threshold * 2)
    }),
  )
})
