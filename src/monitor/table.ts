/**
 * The only place where a detection remembers: a map with a stated limit. When it is full, the entry that was made first
 * goes first, and is counted. It knows nothing of time: windows are the business of `sweep.ts` and the detections.
 */

/** What the watch and the tests may know of any table. */
export type Counted = { readonly size: number; readonly limit: number; readonly dropped: number }

export class Table<Value, Key extends string | number = string> {
  readonly limit: number
  /** Entries that were forgotten for lack of room. */
  dropped = 0
  readonly #entries = new Map<Key, Value>()

  constructor(limit: number) {
    this.limit = limit
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: Key): Value | undefined {
    return this.#entries.get(key)
  }

  /** Sets the value of a key, and gives it back. A new value for a known key doesn't make it younger. */
  set(key: Key, value: Value): Value {
    if (this.#entries.size >= this.limit && !this.#entries.has(key)) this.#dropFirst()
    this.#entries.set(key, value)
    return value
  }

  /** The value of a key, made when there is none. */
  getOrMake(key: Key, make: () => Value): Value {
    return this.#entries.get(key) ?? this.set(key, make())
  }

  /** In the order in which they were made. */
  values(): Iterable<Value> {
    return this.#entries.values()
  }

  #dropFirst(): void {
    for (const first of this.#entries.keys()) {
      this.#entries.delete(first)
      this.dropped += 1
      return
    }
  }
}
