import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellStates, layMatrix, moveByKey } from './matrix.ts'

const zones = ['cameras', 'servers', 'voice'].map((id) => ({ id, title: id.toUpperCase(), devices: 2 }))
const pair = (from: string, to: string, flows: number, allowed: boolean) => ({
  from,
  to,
  flows,
  bytes: flows * 100,
  rules: allowed ? 1 : 0,
  allowed,
})

test('a pair is allowed and seen, allowed and never seen, denied and seen, or closed', () => {
  const { rows } = layMatrix(zones, [
    pair('cameras', 'servers', 9, true),
    pair('servers', 'cameras', 0, true),
    pair('voice', 'cameras', 4, false),
    pair('voice', 'voice', 7, true),
  ])
  expect(rows.map((row) => row.map(({ state }) => state))).toEqual([
    ['inside', 'allowed-seen', 'closed'],
    ['allowed-unseen', 'inside', 'closed'],
    ['denied-seen', 'closed', 'inside'],
  ])
})

test('the outside has a row and a column after the zones, and is no zone', () => {
  const { zones: places, rows } = layMatrix(zones, [
    pair('cameras', 'outside', 3, true),
    pair('outside', 'outside', 1, false),
  ])
  expect(places.map(({ title }) => title)).toEqual(['CAMERAS', 'SERVERS', 'VOICE', 'Outside'])
  expect(rows[0]?.[3]?.state).toBe('allowed-seen')
  expect(rows[3]?.[3]?.state).toBe('denied-seen')
})

test('the strongest pair has strength 1, an unseen one 0', () => {
  const { rows } = layMatrix(zones, [pair('cameras', 'servers', 400, true), pair('voice', 'servers', 100, true)])
  expect(rows.map((row) => row[1]?.strength)).toEqual([1, 0, 0.5])
})

test('whatever the pairs, each cell has one state, and the states add up', () => {
  const ids = fc.constantFrom('a', 'b', 'c', 'outside', '', '__proto__')
  const sums = fc.array(
    fc.record({ from: ids, to: ids, flows: fc.nat(), bytes: fc.nat(), rules: fc.nat(), allowed: fc.boolean() }),
  )
  fc.assert(
    fc.property(sums, (pairs) => {
      const matrix = layMatrix([{ id: 'a', title: 'A', devices: 1 }], pairs)
      const size = matrix.zones.length
      expect(matrix.rows.every((row) => row.length === size)).toBe(true)
      expect(cellStates.reduce((sum, state) => sum + matrix.counts[state], 0)).toBe(size * size)
      for (const cell of matrix.rows.flat()) expect(cell.strength).toBeLessThanOrEqual(1)
    }),
  )
})

test('hundreds of zones are cut, and the rest is counted', () => {
  const many = Array.from({ length: 300 }, (_, index) => ({ id: `z${index}`, title: `Z${index}`, devices: 1 }))
  const { zones: shown, left } = layMatrix(many, [])
  expect([shown.length, left]).toEqual([60, 240])
})

test('arrows, Home and End stay inside the grid', () => {
  const names = fc.constantFrom('ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown')
  const steps = fc.array(fc.record({ name: names, ctrl: fc.boolean() }))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), steps, (size, keys) => {
      let at = { row: 0, column: 0 }
      for (const key of keys) at = moveByKey(at, key, size) ?? at
      expect(at.row >= 0 && at.row < size && at.column >= 0 && at.column < size).toBe(true)
    }),
  )
  expect(moveByKey({ row: 1, column: 1 }, { name: 'End', ctrl: true }, 4)).toEqual({ row: 3, column: 3 })
  expect(moveByKey({ row: 1, column: 1 }, { name: 'x', ctrl: false }, 4)).toBeNull()
})
