/**
 * Walks DER (X.690): elements of a tag, a length and contents. One element at a time, as positions; nothing is
 * allocated. Definite lengths below 64 MiB and tags of one byte only, which is all that certificates have.
 */

export const derTag = {
  boolean: 0x01,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  bmpString: 0x1e,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

export class DerElement {
  tag = 0
  /** Where the element begins, with its tag. */
  from = 0
  /** Where its contents are; `end` is also where the next element begins. */
  start = 0
  end = 0

  /** Moves to the element at `at`; false when it isn't there or reaches past `limit`. */
  read(bytes: Uint8Array, at: number, limit: number): boolean {
    if (at < 0 || at + 2 > limit) return false
    let length = bytes[at + 1] ?? 0
    let start = at + 2
    if (length > 0x7f) {
      const count = length & 0x7f
      if (count === 0 || count > 4 || start + count > limit || (count === 4 && (bytes[start] ?? 0) > 3)) return false
      length = 0
      for (let i = 0; i < count; i += 1) length = (length << 8) | (bytes[start + i] ?? 0)
      start += count
    }
    if (start + length > limit) return false
    this.tag = bytes[at] ?? 0
    this.from = at
    this.start = start
    this.end = start + length
    return true
  }

  /** The same, when it also has this tag. */
  readTagged(bytes: Uint8Array, at: number, limit: number, tag: number): boolean {
    return this.read(bytes, at, limit) && this.tag === tag
  }
}
