/** What the memory of recent facts answers is exact, however its places are fought for. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InternTable } from './intern-table.ts'
import { RecentFacts } from './recent-facts.ts'

test('knows a fact only after it was told, with that endpoint, name and value', () => {
  const one = fc.record({
    endpoint: fc.nat(3),
    name: fc.nat(3),
    value: fc.uint8Array({ maxLength: 9 }),
  })
  fc.assert(
    fc.property(fc.array(one, { maxLength: 60 }), (facts) => {
      const strings = new InternTable(1000, 10_000)
      const recent = new RecentFacts(strings)
      const told = new Set<string>()
      for (const { endpoint, name, value } of facts) {
        const key = `${endpoint} ${name} ${value.join(' ')}`
        const isKnown = recent.has(endpoint, name, value, 0, value.length)
        expect(isKnown && !told.has(key)).toBe(false)
        if (!isKnown) recent.keep(endpoint, name, strings.internHashed(recent.hash, value, 0, value.length))
        expect(recent.has(endpoint, name, value, 0, value.length)).toBe(true)
        told.add(key)
      }
    }),
    { seed: 11, numRuns: 300 },
  )
})

test('a fact that lost its place is not known, and no other is taken for it', () => {
  const strings = new InternTable(100_000, 1_000_000)
  const recent = new RecentFacts(strings)
  const value = Uint8Array.of(1, 2, 3, 4)
  const id = strings.intern(value, 0, 4)
  let known = 0
  for (let endpoint = 0; endpoint < 20_000; endpoint += 1) {
    expect(recent.has(endpoint, 1, value, 0, 4)).toBe(false)
    recent.keep(endpoint, 1, id)
  }
  for (let endpoint = 0; endpoint < 20_000; endpoint += 1) if (recent.has(endpoint, 1, value, 0, 4)) known += 1
  expect(known).toBeGreaterThan(0)
  expect(known).toBeLessThanOrEqual(8192)
})
