/** The reader against a model: any bytes, any message in them, any order of reads. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Reader } from './reader.ts'

type Step =
  | { readonly read: 'u8' | 'u16' | 'u24' | 'u32' }
  | { readonly read: 'take' | 'peek' | 'find'; readonly by: number }

/** What reads give that have failed; `take` gives the end of the message. */
const nothing = { u8: 0, u16: 0, u24: 0, u32: 0, peek: -1, find: -1, take: null } as const
const widths = { u8: 1, u16: 2, u24: 3, u32: 4 } as const
const length = fc.oneof(fc.integer({ min: -4, max: 40 }), fc.integer({ min: -(2 ** 31), max: 2 ** 32 }))
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ read: fc.constantFrom('u8', 'u16', 'u24', 'u32') }),
  fc.record({ read: fc.constant('take'), by: length }),
  fc.record({ read: fc.constant('peek'), by: fc.nat(50) }),
  fc.record({ read: fc.constant('find'), by: fc.nat(255) }),
)

/** A message in the middle of a larger buffer: what surrounds it belongs to others. */
const message = fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.nat(60), fc.nat(60)).map(([bytes, a, b]) => {
  const [start, end] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)]
  return { bytes, start, end }
})

function perform(reader: Reader, step: Step): number {
  if (step.read === 'take') return reader.take(step.by)
  if (step.read === 'peek') return reader.peek(step.by)
  if (step.read === 'find') return reader.find(step.by)
  return reader[step.read]()
}

test('whatever is read, nothing throws and the position stays inside the message', () => {
  fc.assert(
    fc.property(message, fc.array(step, { maxLength: 40 }), ({ bytes, start, end }, steps) => {
      const reader = new Reader().reset(bytes, start, end)
      for (const one of steps) {
        const before = reader.position
        perform(reader, one)
        expect(reader.position).toBeGreaterThanOrEqual(before)
        expect(reader.position).toBeLessThanOrEqual(end)
        expect(reader.remaining).toBe(end - reader.position)
      }
    }),
  )
})

test('numbers are those of the bytes, big-endian and unsigned, while there are enough', () => {
  fc.assert(
    fc.property(message, fc.array(fc.constantFrom('u8', 'u16', 'u24', 'u32')), ({ bytes, start, end }, reads) => {
      const reader = new Reader().reset(bytes, start, end)
      let at = start
      for (const read of reads) {
        if (end - at < widths[read]) break
        const expected = [...bytes.subarray(at, at + widths[read])].reduce((sum, byte) => sum * 256 + byte, 0)
        expect(reader[read]()).toBe(expected)
        at += widths[read]
        expect([reader.position, reader.failed]).toEqual([at, false])
      }
    }),
  )
})

test('a read fails exactly when its bytes are not all there', () => {
  const narrow = fc.constantFrom('u8', 'u16', 'u24', 'u32')
  fc.assert(
    fc.property(message, narrow, length, ({ bytes, start, end }, read, taken) => {
      const reader = new Reader()
      reader.reset(bytes, start, end)[read]()
      expect(reader.failed).toBe(end - start < widths[read])
      const from = reader.reset(bytes, start, end).take(taken)
      expect(reader.failed).toBe(taken < 0 || taken > end - start)
      expect(from).toBe(reader.failed ? end : start)
    }),
  )
})

test('failure is remembered: later reads give nothing and move nowhere', () => {
  fc.assert(
    fc.property(message, fc.array(step, { maxLength: 40 }), ({ bytes, start, end }, steps) => {
      const reader = new Reader().reset(bytes, start, end)
      reader.take(end - start + 1)
      for (const one of steps) {
        const value = perform(reader, one)
        expect(value).toBe(nothing[one.read] ?? end)
        expect([reader.failed, reader.position]).toEqual([true, end])
      }
    }),
  )
})

test('looking ahead and searching see the message and nothing behind it, and do not move', () => {
  fc.assert(
    fc.property(message, fc.nat(60), fc.nat(255), ({ bytes, start, end }, offset, byte) => {
      const reader = new Reader().reset(bytes, start, end)
      expect(reader.peek(offset)).toBe(start + offset < end ? bytes[start + offset] : -1)
      const found = bytes.subarray(start, end).indexOf(byte)
      expect(reader.find(byte)).toBe(found < 0 ? -1 : start + found)
      expect([reader.position, reader.failed]).toEqual([start, false])
    }),
  )
})

test('a reader that failed is as good as new after reset', () => {
  const reader = new Reader().reset(Uint8Array.of(1, 2, 3), 0, 1)
  reader.u32()
  expect(reader.failed).toBe(true)
  expect(reader.reset(Uint8Array.of(7, 8), 1, 2).u8()).toBe(8)
  expect(reader.failed).toBe(false)
})
