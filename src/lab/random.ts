/**
 * Chance that can be repeated: the same seed gives the same numbers on every machine. The generator is mulberry32
 * (Tommy Ettinger's public-domain 32-bit counter with a mixing step). Good enough to make traffic look lived-in; never
 * for secrets.
 */

export type Random = {
  /** At least 0, below 1. */
  next(): number
  /** An integer from `first` to `last`, both included. */
  integer(first: number, last: number): number
  /** One of the list. Throws a `RangeError` when it is empty. */
  pick<T>(list: readonly T[]): T
  /** The list in another order. */
  shuffle<T>(list: readonly T[]): readonly T[]
  /** `value` give or take a share of it: `around(100, 0.1)` lies between 90 and 110. */
  around(value: number, share: number): number
  bytes(length: number): Uint8Array
  /** A generator of its own that depends on this one's seed and the label only, not on how many numbers were drawn. */
  fork(label: string): Random
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000
  }
  const integer = (first: number, last: number): number => first + Math.floor(next() * (last - first + 1))
  const pick = <T>(list: readonly T[]): T => {
    const found = list[integer(0, list.length - 1)]
    if (found === undefined) throw new RangeError('nothing to pick from')
    return found
  }
  return {
    next,
    integer,
    pick,
    shuffle: (list) =>
      list
        .map((item) => ({ item, key: next() }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ item }) => item),
    around: (value, share) => value * (1 + share * (2 * next() - 1)),
    bytes(length) {
      const filled = new Uint8Array(length)
      for (let at = 0; at < length; at += 4) {
        const word = next() * 0x100000000
        filled[at] = word
        filled[at + 1] = word >>> 8
        filled[at + 2] = word >>> 16
        filled[at + 3] = word >>> 24
      }
      return filled
    },
    fork: (label) => createRandom(hash(label, seed)),
  }
}

/** FNV-1a over the label, started from the seed. */
function hash(label: string, seed: number): number {
  let value = (0x811c9dc5 ^ Math.imul(seed, 0x9e3779b1)) >>> 0
  for (let at = 0; at < label.length; at += 1) value = Math.imul(value ^ label.charCodeAt(at), 0x01000193) >>> 0
  return value
}
