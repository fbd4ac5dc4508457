/**
 * Byte strings → small numbers. The bytes live in one arena, so a value seen again costs a hash and a comparison,
 * never a string.
 * Bounded: when full, new values get -1 and are counted; those already known go on working.
 */

export class InternTable {
  /** Values that found no room. */
  dropped = 0
  readonly #maxValues: number
  readonly #maxBytes: number
  #count = 0
  #arena = new Uint8Array(1 << 16)
  #arenaEnd = 0
  #offsets = new Int32Array(1 << 12)
  #hashes = new Int32Array(1 << 12)
  /** Slot → id + 1; a power of two, at most half full. */
  #slots = new Int32Array(1 << 13)

  constructor(maxValues: number, maxBytes: number) {
    this.#maxValues = maxValues
    this.#maxBytes = maxBytes
  }

  get count(): number {
    return this.#count
  }

  /** Id of `bytes[start, end)`, made when new; -1 when the table is full. */
  intern(bytes: Uint8Array, start: number, end: number): number {
    return this.internHashed(hashOf(bytes, start, end), bytes, start, end)
  }

  /** The same for who has the hash already. */
  internHashed(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const slot = this.#slotOf(hash, bytes, start, end)
    const found = this.#slots[slot] ?? 0
    return found !== 0 ? found - 1 : this.#add(slot, hash, bytes, start, end)
  }

  /** Id of `bytes[start, end)`, or -1 when it was never interned. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return (this.#slots[this.#slotOf(hashOf(bytes, start, end), bytes, start, end)] ?? 0) - 1
  }

  internText(text: string): number {
    const bytes = encoder.encode(text)
    return this.intern(bytes, 0, bytes.length)
  }

  /** The value as text; bytes that are no UTF-8 become U+FFFD. */
  text(id: number): string {
    return decoder.decode(this.#arena.subarray(this.#offsets[id] ?? 0, this.#endOf(id)))
  }

  #endOf(id: number): number {
    return id + 1 < this.#count ? (this.#offsets[id + 1] ?? 0) : this.#arenaEnd
  }

  #slotOf(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots
    const hashes = this.#hashes
    const mask = slots.length - 1
    let slot = hash & mask
    for (;;) {
      const found = slots[slot] ?? 0
      if (found === 0 || (hashes[found - 1] === hash && this.isValue(found - 1, bytes, start, end))) return slot
      slot = (slot + 1) & mask
    }
  }

  /** Whether the value with this id is `bytes[start, end)`. */
  isValue(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    const offset = this.#offsets[id] ?? 0
    const length = end - start
    if (this.#endOf(id) - offset !== length) return false
    const arena = this.#arena
    for (let i = 0; i < length; i += 1) if (arena[offset + i] !== bytes[start + i]) return false
    return true
  }

  #add(slot: number, hash: number, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start
    if (this.#count >= this.#maxValues || this.#arenaEnd + length > this.#maxBytes) {
      this.dropped += 1
      return -1
    }
    while (this.#arenaEnd + length > this.#arena.length) this.#arena = grownBytes(this.#arena)
    if (this.#count === this.#offsets.length) {
      this.#offsets = grownInts(this.#offsets)
      this.#hashes = grownInts(this.#hashes)
    }
    const id = this.#count
    for (let i = 0; i < length; i += 1) this.#arena[this.#arenaEnd + i] = bytes[start + i] ?? 0
    this.#offsets[id] = this.#arenaEnd
    this.#hashes[id] = hash
    this.#arenaEnd += length
    this.#slots[slot] = id + 1
    this.#count = id + 1
    if (this.#count * 2 > this.#slots.length) this.#growSlots()
    return id
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let id = 0; id < this.#count; id += 1) {
      let slot = (this.#hashes[id] ?? 0) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = id + 1
    }
    this.#slots = slots
  }
}

/** 32 bits, four bytes at a time. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = Math.imul(end - start, 0x9e3779b1)
  let at = start
  for (; at + 3 < end; at += 4) {
    const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
    hash = Math.imul(hash ^ low ^ ((bytes[at + 2] ?? 0) << 16) ^ ((bytes[at + 3] ?? 0) << 24), 0x85ebca6b)
    hash ^= hash >>> 15
  }
  for (; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35)
  return hash ^ (hash >>> 13)
}

function grownBytes(old: Uint8Array): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(old.length * 2)
  grown.set(old)
  return grown
}

export function grownInts(old: Int32Array): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(old.length * 2)
  grown.set(old)
  return grown
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
