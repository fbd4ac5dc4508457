import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placesOf } from './map-layout.ts'

const room = { widthPx: 1000, heightPx: 700 }
const maps = fc
  .record({
    groups: fc.integer({ min: 1, max: 150 }),
    pairs: fc.array(fc.tuple(fc.nat(149), fc.nat(149), fc.nat(50)), { maxLength: 200 }),
  })
  .map(({ groups, pairs }) => ({
    nodes: Array.from({ length: groups }, (_, index) => ({
      id: `g${index}`,
      title: '',
      devices: 1,
      maxRisk: 0,
      kind: 'group' as const,
    })),
    edges: pairs
      .filter(([from, to]) => from < groups && to < groups)
      .map(([from, to, conversations]) => ({
        from: `g${from}`,
        to: `g${to}`,
        conversations,
        flows: 1,
        bytes: 1,
        allowed: null,
      })),
  }))

test('every group has a place inside the room, and no two share one', () => {
  fc.assert(
    fc.property(maps, fc.boolean(), (map, layered) => {
      const places = [...placesOf(map, room, layered).values()]
      expect(places).toHaveLength(map.nodes.length)
      expect(places.filter(({ x, y }) => x < -1 || y < -1 || x > 1001 || y > 701)).toEqual([])
      expect(new Set(places.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`)).size).toBe(places.length)
    }),
  )
})

test('the same groups stand at the same places, in whatever order they come', () => {
  fc.assert(
    fc.property(maps, (map) => {
      const other = { nodes: map.nodes.toReversed(), edges: map.edges }
      expect(new Map(placesOf(other, room, false))).toEqual(new Map(placesOf(map, room, false)))
    }),
  )
})
