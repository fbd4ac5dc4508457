import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attemptLimits, networkOf, openAttempts } from './attempts.ts'

test('the first few wrong passwords cost nothing, then each wait is twice as long, up to a minute for a name', () => {
  const attempts = openAttempts()
  const waits: number[] = []
  let now = 0
  for (let attempt = 0; attempt < 30; attempt++) {
    // From another address each time: the name alone is counted.
    const wait = attempts.begin(`192.0.2.${attempt}`, 'grace', now)
    if (wait > 0) waits.push(wait)
    now += wait
  }
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, ...Array.from({ length: 6 }, () => 60_000)])
})

test('an address that tries many names is slowed down', () => {
  const attempts = openAttempts()
  const begun = Array.from({ length: 40 }, (_, index) => attempts.begin('192.0.2.7', `name${index}`, 0))
  expect(begun.filter((wait) => wait === 0)).toHaveLength(attemptLimits.address.free + 1)
  expect(attempts.begin('192.0.2.8', 'somebody', 0)).toBe(0)
})

test('many at once are no way around: each counts before it is known to fail', () => {
  const attempts = openAttempts()
  const begun = Array.from({ length: 100 }, () => attempts.begin('192.0.2.7', 'grace', 0))
  expect(begun.filter((wait) => wait === 0)).toHaveLength(attemptLimits.name.free + 1)
})

test('a right password frees the name, and its address of that attempt alone', () => {
  const attempts = openAttempts()
  for (let attempt = 0; attempt < 5; attempt++) attempts.begin('192.0.2.7', 'grace', 0)
  attempts.succeeded('192.0.2.7', 'grace')
  for (let attempt = 0; attempt < 5; attempt++) expect(attempts.begin('192.0.2.9', 'grace', 0)).toBe(0)
  // Guessing at others with an account of one's own in between: twenty wrong ones are still twenty.
  const mallory = openAttempts()
  for (let guess = 0; guess < attemptLimits.address.free; guess++) {
    expect(mallory.begin('192.0.2.7', `victim${guess}`, guess)).toBe(0)
    expect(mallory.begin('192.0.2.7', 'mallory', guess)).toBe(0)
    mallory.succeeded('192.0.2.7', 'mallory')
  }
  expect(mallory.begin('192.0.2.7', 'another', 0)).toBeGreaterThan(0)
})

test('an hour later everything is forgotten', () => {
  const attempts = openAttempts()
  for (let attempt = 0; attempt < 20; attempt++) attempts.begin('192.0.2.7', 'grace', attempt * 120_000)
  const later = 20 * 120_000 + attemptLimits.forgetMs
  for (let attempt = 0; attempt < 5; attempt++) expect(attempts.begin('192.0.2.7', 'grace', later)).toBe(0)
})

test('one machine’s many IPv6 addresses are one, and an IPv4 address written as IPv6 is itself', () => {
  expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff::9'))
  expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'))
  expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1')
})

test('whatever is typed as a name or comes as an address, a wait is a number that ends', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string(), fc.nat(10_000)), { maxLength: 60 }), (tries) => {
      const attempts = openAttempts()
      let now = 0
      for (const [address, name, pause] of tries) {
        now += pause
        const wait = attempts.begin(address, name, now)
        expect(wait).toBeGreaterThanOrEqual(0)
        expect(wait).toBeLessThanOrEqual(attemptLimits.address.maxWaitMs)
      }
    }),
  )
})
