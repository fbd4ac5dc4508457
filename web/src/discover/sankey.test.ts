import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layOutSankey } from './sankey.ts'

const frame = { fromX: 0, toX: 100, most: 4 }
const streams = fc.array(
  fc.record({
    left: fc.constantFrom('tls', 'dns', 'rtsp', 'ntp', 'http', 'ssh', 'mqtt'),
    right: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    weight: fc.integer({ min: 0, max: 1_000_000 }),
    kind: fc.constantFrom('usual', 'own'),
  }),
)

test('no side has more names than asked for, and one for the others', () => {
  fc.assert(
    fc.property(streams, (each) => {
      const { left, right } = layOutSankey(each, frame)
      expect(Math.max(left.length, right.length)).toBeLessThanOrEqual(5)
    }),
  )
})

test('nothing gets lost: the ribbons carry what the streams do', () => {
  fc.assert(
    fc.property(streams, (each) => {
      const carried = layOutSankey(each, frame).ribbons.map(({ stream }) => stream)
      expect(sumOf(carried)).toBe(sumOf(each))
    }),
  )
})

test('boxes of a side never overlap', () => {
  fc.assert(
    fc.property(streams, (each) => {
      const { left } = layOutSankey(each, frame)
      const overlapping = left
        .slice(1)
        .filter(({ top }, index) => top < (left[index]?.top ?? 0) + (left[index]?.height ?? 0))
      expect(overlapping).toEqual([])
    }),
  )
})

function sumOf(weights: readonly { readonly weight: number }[]): number {
  return weights.reduce((all, { weight }) => all + weight, 0)
}
