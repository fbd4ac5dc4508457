/**
 * Walks messages in ASN.1's basic encoding: SNMP, LDAP, Kerberos. ITU-T X.690 section 8. Definite lengths only, tags of
 * one byte; what breaks these rules ends the walk. One cursor is reused for many messages: nothing is allocated.
 */

const maxLengthBytes = 4
const maxArcs = 64

/** Universal tags. */
export const INTEGER = 0x02
export const OCTET_STRING = 0x04
export const OBJECT_ID = 0x06
export const SEQUENCE = 0x30

export class BerCursor {
  bytes: Uint8Array = new Uint8Array(0)
  /** Where the next element starts, and where the elements at hand end. */
  position = 0
  end = 0
  /** The element that `next` found: its tag and its value. */
  tag = -1
  valueStart = 0
  valueEnd = 0

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes
    this.position = start
    this.end = end
    this.tag = -1
  }

  /** Moves to the next element on this level; false at the end or when it is broken. */
  next(): boolean {
    const { bytes, end } = this
    let at = this.position
    this.tag = -1
    if (at + 2 > end || ((bytes[at] ?? 0) & 0x1f) === 0x1f) return false
    const tag = bytes[at] ?? 0
    let length = bytes[at + 1] ?? 0
    at += 2
    if (length > 0x7f) {
      const count = length & 0x7f
      if (count === 0 || count > maxLengthBytes || at + count > end) return false
      length = 0
      for (let i = 0; i < count; i += 1) length = length * 256 + (bytes[at + i] ?? 0)
      at += count
    }
    if (length > end - at) return false
    this.tag = tag
    this.valueStart = at
    this.valueEnd = at + length
    this.position = at + length
    return true
  }

  /** Goes into the element that `next` found; what is behind it is left. */
  enter(): void {
    this.position = this.valueStart
    this.end = this.valueEnd
  }

  /** Moves to the next element if it has this tag, and goes into it. */
  into(tag: number): boolean {
    if (!this.is(tag)) return false
    this.enter()
    return true
  }

  /** Moves to the next element; whether it has this tag. */
  is(tag: number): boolean {
    return this.next() && this.tag === tag
  }

  /** Back to a place outside an element that was entered. */
  resume(position: number, end: number): void {
    this.position = position
    this.end = end
  }

  /** The value as a whole number without sign, up to 48 bits; -1 when it is longer or empty. */
  number(): number {
    const length = this.valueEnd - this.valueStart
    if (length < 1 || length > 6) return -1
    let value = 0
    for (let at = this.valueStart; at < this.valueEnd; at += 1) value = value * 256 + (this.bytes[at] ?? 0)
    return value
  }

  /** Whether the value is these bytes. */
  equals(wanted: ArrayLike<number>): boolean {
    return this.valueEnd - this.valueStart === wanted.length && this.startsWith(wanted)
  }

  startsWith(wanted: ArrayLike<number>): boolean {
    if (this.valueEnd - this.valueStart < wanted.length) return false
    for (let i = 0; i < wanted.length; i += 1) if (this.bytes[this.valueStart + i] !== wanted[i]) return false
    return true
  }

  /** The arcs of the object identifier in the value, in `into`; how many, 0 when it is broken. */
  arcs(into: Float64Array): number {
    let count = 0
    let value = 0
    for (let at = this.valueStart; at < this.valueEnd; at += 1) {
      const byte = this.bytes[at] ?? 0
      value = value * 128 + (byte & 0x7f)
      if (value > 0xffffffff || count >= into.length - 1) return 0
      if (byte > 0x7f) continue
      if (count === 0) {
        const first = Math.min(2, Math.floor(value / 40))
        into[count++] = first
        value -= first * 40
      }
      into[count++] = value
      value = 0
    }
    return (this.bytes[this.valueEnd - 1] ?? 0) > 0x7f ? 0 : count
  }
}

/** Space for `arcs`. */
export function arcSpace(): Float64Array {
  return new Float64Array(maxArcs)
}

/**
 * How many bytes the element at `start` has with its tag and length; -1 when it is none of definite length. May reach
 * behind `end`.
 */
export function elementBytes(bytes: Uint8Array, start: number, end: number): number {
  const length = bytes[start + 1] ?? 0
  if (start + 2 > end) return -1
  if (length < 0x80) return 2 + length
  const count = length & 0x7f
  if (count === 0 || count > maxLengthBytes || start + 2 + count > end) return -1
  let value = 0
  for (let i = 0; i < count; i += 1) value = value * 256 + (bytes[start + 2 + i] ?? 0)
  return 2 + count + value
}
