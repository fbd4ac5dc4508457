/**
 * Remembers what was computed from a list of numbers, such as a fingerprint. The list is the key and is compared as a
 * whole: nothing is given another one's value. Bounded: the oldest makes room.
 */

const maxKept = 4096
/** Longer lists aren't kept: no real client sends that much, and a hostile one must not fill the memory. */
const maxWords = 512

type Kept<Value> = { readonly words: Uint16Array; readonly value: Value }

export class FingerprintCache<Value> {
  readonly #kept = new Map<number, Kept<Value>>()

  find(words: Uint16Array, length: number): Value | undefined {
    const kept = this.#kept.get(hashOf(words, length))
    return kept !== undefined && isSame(kept.words, words, length) ? kept.value : undefined
  }

  keep(words: Uint16Array, length: number, value: Value): void {
    if (length > maxWords) return
    if (this.#kept.size >= maxKept) {
      const [oldest] = this.#kept.keys()
      if (oldest !== undefined) this.#kept.delete(oldest)
    }
    this.#kept.set(hashOf(words, length), { words: words.slice(0, length), value })
  }
}

/** Text of ASCII characters as bytes, which is how fingerprints are told. */
export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** 32 bits: a larger number would be an object as the key. */
function hashOf(words: Uint16Array, length: number): number {
  let hash = 0x811c9dc5 | 0
  for (let i = 0; i < length; i += 1) {
    hash = Math.imul(hash ^ (words[i] ?? 0), 0x85ebca6b)
    hash ^= hash >>> 15
  }
  return hash
}

function isSame(a: Uint16Array, b: Uint16Array, length: number): boolean {
  if (a.length !== length) return false
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return false
  return true
}
