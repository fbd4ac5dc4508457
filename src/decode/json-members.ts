/**
 * Walks the members of a JSON message whose value is text or a number, at any depth. Not a parser: what isn't JSON gives
 * fewer members. One pass over the bytes. Text with escapes isn't given.
 */
import { isWord } from './ascii.ts'

const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

export class JsonMembers {
  /** The value of the member at hand, without quotes. An object or a list has an empty value. */
  valueStart = 0
  valueEnd = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #position = 0
  #end = 0
  #nameStart = 0
  #nameEnd = 0

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes
    this.#position = start
    this.#end = end
  }

  /** Moves to the next member; false at the end. */
  next(): boolean {
    const bytes = this.#bytes
    for (;;) {
      const start = this.#text(this.#position)
      if (start < 0) return false
      const nameEnd = this.#position - 1
      const at = this.#skipBlanks(this.#position)
      if (bytes[at] !== colon) continue
      this.#nameStart = start
      this.#nameEnd = nameEnd
      this.#position = this.#skipBlanks(at + 1)
      this.#value()
      return true
    }
  }

  /** Whether the member has this name, given in lower case. */
  is(name: string): boolean {
    return isWord(this.#bytes, this.#nameStart, this.#nameEnd, name)
  }

  #value(): void {
    const at = this.#position
    if (this.#bytes[at] === quote) {
      const start = this.#text(at)
      this.valueStart = start < 0 ? at : start
      this.valueEnd = start < 0 ? at : this.#position - 1
      if (start >= 0 && this.#hasEscape()) this.valueEnd = start
      return
    }
    let to = at
    while (to < this.#end && isScalar(this.#bytes[to] ?? 0)) to += 1
    this.valueStart = at
    this.valueEnd = to
    this.#position = to
  }

  #hasEscape(): boolean {
    for (let at = this.valueStart; at < this.valueEnd; at += 1) if (this.#bytes[at] === backslash) return true
    return false
  }

  /** Start of the next text from `from` on, with the position behind it; -1 without one. */
  #text(from: number): number {
    const bytes = this.#bytes
    let at = from
    while (at < this.#end && bytes[at] !== quote) at += 1
    const start = at + 1
    for (at = start; at < this.#end && bytes[at] !== quote; at += 1) if (bytes[at] === backslash) at += 1
    this.#position = Math.min(at + 1, this.#end)
    return at < this.#end ? start : -1
  }

  #skipBlanks(from: number): number {
    let at = from
    while (at < this.#end && (this.#bytes[at] ?? 0) <= 0x20) at += 1
    return at
  }
}

/** Letters, digits, sign and point: numbers and the words true, false and null. */
function isScalar(byte: number): boolean {
  const isWordByte = (byte >= 0x61 && byte <= 0x7a) || byte === 0x45
  return isWordByte || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e
}
