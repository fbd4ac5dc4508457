/**
 * The names under which protocols tell facts, as numbers: given once for each protocol, and found again for every fact
 * told.
 */
import type { Protocol } from './protocol.ts'

/** A power of two, at least the facts that one message may tell. */
const places = 256

/**
 * Fact names of one protocol → ids. Messages mostly tell the same names in the same order, so what was told last at this
 * place is tried first: comparing constants costs less than looking one up.
 */
export class FactNames {
  readonly ids: ReadonlyMap<string, number>
  readonly #lastNames: string[] = Array.from({ length: places }, () => '')
  readonly #lastIds = new Int32Array(places).fill(-1)

  constructor(ids: ReadonlyMap<string, number>) {
    this.ids = ids
  }

  /** Id of the name that a message tells as its `place`-th; -1 when the protocol has no such name. */
  idOf(name: string, place: number): number {
    const at = place & (places - 1)
    if (this.#lastNames[at] === name) return this.#lastIds[at] ?? -1
    const id = this.ids.get(name) ?? -1
    this.#lastNames[at] = name
    this.#lastIds[at] = id
    return id
  }
}

export const noNames = new FactNames(new Map())

/** Ids of a protocol's facts and events: consecutive numbers from `first`, in the order of its definition. */
export function factIds(protocol: Protocol, first: number): ReadonlyMap<string, number> {
  const names = [...Object.keys(protocol.tells), ...Object.keys(protocol.happens ?? {})]
  return new Map(names.map((name, index) => [name, first + index]))
}
