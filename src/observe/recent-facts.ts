/**
 * Facts that were told a moment ago: most of what a device says it says again and again. A place is four numbers side by
 * side, where interning the value and looking the fact up reads half a dozen places of large tables. What it answers is
 * exact; a fact that lost its place to another is looked up as ever.
 */
import { hashOf, type InternTable } from './intern-table.ts'

const places = 1 << 13

export class RecentFacts {
  /** Hash of the value that was asked for last. */
  hash = 0
  readonly #strings: InternTable
  /** Endpoint + 1, name, hash and interned value. */
  readonly #places = new Int32Array(places * 4)
  #at = 0

  constructor(strings: InternTable) {
    this.#strings = strings
  }

  /** Whether the endpoint told this value under this name. */
  has(endpoint: number, name: number, bytes: Uint8Array, start: number, end: number): boolean {
    const hash = hashOf(bytes, start, end)
    const mixed = hash ^ Math.imul(endpoint * 64 + name, 0x9e3779b1)
    const at = ((mixed ^ (mixed >>> 16)) & (places - 1)) * 4
    this.hash = hash
    this.#at = at
    const known = this.#places
    if (known[at] !== endpoint + 1 || known[at + 1] !== name || known[at + 2] !== hash) return false
    return this.#strings.isValue(known[at + 3] ?? 0, bytes, start, end)
  }

  /** The fact that `has` was asked for last is in the table of facts, with this interned value. */
  keep(endpoint: number, name: number, value: number): void {
    const at = this.#at
    this.#places[at] = endpoint + 1
    this.#places[at + 1] = name
    this.#places[at + 2] = this.hash
    this.#places[at + 3] = value
  }
}
