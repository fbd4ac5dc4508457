/**
 * Walks the elements of an XML message that hold only text, by their names without prefix. Not a parser: no attributes,
 * entities, comments or nesting, and one pass over the bytes.
 */
import { isWord } from './ascii.ts'

const open = 0x3c
const close = 0x3e
const slash = 0x2f
const colon = 0x3a
const blank = 0x20

export class XmlElements {
  /** The text of the element at hand. */
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

  /** Moves to the next opening tag; its text reaches to the next tag of any kind. False at the end. */
  next(): boolean {
    const bytes = this.#bytes
    const end = this.#end
    for (let at = this.#position; at < end; at += 1) {
      if (bytes[at] !== open || bytes[at + 1] === slash) continue
      let name = at + 1
      let to = name
      while (to < end && (bytes[to] ?? 0) > blank && bytes[to] !== close && bytes[to] !== slash) {
        if (bytes[to] === colon) name = to + 1
        to += 1
      }
      let value = to
      while (value < end && bytes[value] !== close) value += 1
      let stop = value
      while (stop < end && bytes[stop] !== open) stop += 1
      this.#position = stop
      if (stop >= end) return false
      this.#nameStart = name
      this.#nameEnd = to
      this.valueStart = value + 1
      this.valueEnd = stop
      return true
    }
    return false
  }

  /** Whether the element has this name, given in lower case. */
  is(name: string): boolean {
    return isWord(this.#bytes, this.#nameStart, this.#nameEnd, name)
  }
}
