/**
 * The sides of grants, each set of packets with a number of its own, so that grants are compared by numbers: a large
 * network has tens of thousands, and texts as keys would cost more than all else.
 */
import { outside, type Party } from './parties.ts'

/** One side of a grant: a whole zone, one name, or the addresses of some parties of one group. */
export type GrantSide = {
  readonly kind: 'zone' | 'name' | 'address'
  readonly group: string
  readonly parties: readonly Party[]
  /** Below `sideNumbers`. The same for sides that match the same packets, whichever members spoke. */
  readonly number: number
}

/** No `Map` holds more than 2^24 parties or lists of them. */
export const sideNumbers = 2 ** 25

/** Texts and numbers → 0, 1, 2 … in the order in which they are first met. */
export class Numbering<Key> {
  readonly #numbers = new Map<Key, number>()

  of(key: Key): number {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.#numbers.size
    this.#numbers.set(key, number)
    return number
  }
}

/** Makes sides. A single party has an even number, zones and lists have odd ones. */
export class GrantSides {
  readonly #lists = new Numbering<string>()

  zone(parties: readonly Party[]): GrantSide {
    const group = parties[0]?.group ?? outside
    return { kind: 'zone', group, parties, number: 2 * this.#lists.of(group) + 1 }
  }

  single(party: Party): GrantSide {
    return { kind: party.side.kind, group: party.group, parties: [party], number: 2 * party.number }
  }

  /** Parties of one group, all named by their addresses. */
  list(parties: readonly Party[]): GrantSide {
    const [first] = parties
    if (first !== undefined && parties.length === 1) return this.single(first)
    const numbers = Uint32Array.from(parties, ({ number }) => number).toSorted()
    return {
      kind: 'address',
      group: first?.group ?? outside,
      parties,
      number: 2 * this.#lists.of(numbers.join(' ')) + 1,
    }
  }
}
