import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FlowTable, LAST, recordInts, REST_A } from './flow-table.ts'

test('finds what was added and not removed, like a map, under any order of additions and removals', () => {
  const step = fc.record({ remove: fc.boolean(), key: fc.integer({ min: 0, max: 60 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const table = new FlowTable(64)
      const model = new Map<number, number>()
      for (const { remove, key } of steps) {
        const hash = key % 7 // many collisions, so that removal has chains to mend
        const at = table.find4(hash, 6, key, key, -key)
        expect(at).toBe(model.get(key) ?? -1)
        if (remove && at >= 0) {
          table.remove(at)
          model.delete(key)
        } else if (!remove && at < 0) {
          const added = table.add(hash, 6, key, key, -key)
          table.floats[(added >> 1) + LAST] = 1
          model.set(key, added)
        }
        expect(table.live).toBe(model.size)
      }
    }),
  )
})

test('is full at its limit and offers live records in rotation', () => {
  const table = new FlowTable(4)
  const added = [0, 1, 2, 3].map((key) => {
    const at = table.add(key, 6, key, key, key)
    table.floats[(at >> 1) + LAST] = 1
    return at
  })
  expect(table.full).toBe(true)
  expect([table.next(), table.next(), table.next(), table.next(), table.next()]).toEqual([...added, added[0]])
  table.remove(added[2] ?? 0)
  expect(table.full).toBe(false)
})

test('keeps its slots when it grows to thousands of flows', () => {
  const table = new FlowTable(50_000)
  for (let key = 0; key < 50_000; key += 1) table.add(Math.imul(key, 0x9e3779b1), 6, key, key, 0)
  for (let key = 0; key < 50_000; key += 1)
    expect(table.find4(Math.imul(key, 0x9e3779b1), 6, key, key, 0)).toBe(key * recordInts)
})

test('tells IPv6 flows apart that differ in one of the later words only', () => {
  const table = new FlowTable(4)
  const rest = Int32Array.from([0, 0, 1, 0, 0, 2])
  const at = table.add(9, 0x106, 0, 1, 2)
  table.ints.set(rest, at + REST_A)
  expect(table.find6(9, 0x106, 0, 1, 2, rest)).toBe(at)
  for (let i = 0; i < 6; i += 1) {
    const other = Int32Array.from(rest)
    other[i] = 77
    expect(table.find6(9, 0x106, 0, 1, 2, other)).toBe(-1)
  }
})
