/**
 * Walks the lines of a text message: HTTP and SSDP headers (RFC 9112 section 5), FTP and POP3 commands and replies.
 * Tolerates a bare line feed and spaces around names and values. The continuation of a folded line (obs-fold) is
 * passed over. A last line without its line feed is not read, because it may be cut.
 */
import type { Reader } from '../core/reader.ts'
import { findWord, isPrintable, isWord } from './ascii.ts'
import type { Teller } from './protocol.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const colon = 0x3a
/** Longer values are cut: what identifies a device stands at the beginning. */
const maxValueBytes = 512

export class HeaderLines {
  /** Where the line or the header's value is, without the spaces around it. */
  valueStart = 0
  valueEnd = 0
  /** The blank line behind the headers was reached. */
  isPastHeaders = false
  #bytes: Uint8Array = new Uint8Array(0)
  #position = 0
  #end = 0
  #nameStart = 0
  #nameEnd = 0

  /** Where the next line begins. */
  get position(): number {
    return this.#position
  }

  /** Starts at the reader's position; reads at most `limit` bytes. */
  begin(reader: Reader, limit: number): void {
    this.#bytes = reader.bytes
    this.#position = reader.position
    this.isPastHeaders = false
    this.#end = Math.min(reader.end, reader.position + limit)
  }

  /** Moves to the next line as a whole; false at the end. */
  nextLine(): boolean {
    const bytes = this.#bytes
    const from = this.#position
    let to = from
    while (to < this.#end && bytes[to] !== lineFeed) to += 1
    if (to === this.#end) return false
    this.#position = to + 1
    if (to > from && bytes[to - 1] === carriageReturn) to -= 1
    this.#setValue(from, to)
    return true
  }

  /** Moves to the next header; false at the blank line or the end. */
  nextHeader(): boolean {
    const bytes = this.#bytes
    for (;;) {
      const from = this.#position
      if (!this.nextLine()) return false
      const to = this.#position - 1
      if (to === from || (to === from + 1 && bytes[from] === carriageReturn)) {
        this.isPastHeaders = true
        return false
      }
      let at = from
      while (at < to && bytes[at] !== colon) at += 1
      const folded = isBlank(bytes[from] ?? 0)
      if (folded || at === from || at === to) continue
      this.#nameStart = from
      this.#nameEnd = at
      while (isBlank(bytes[this.#nameEnd - 1] ?? 0)) this.#nameEnd -= 1
      this.#setValue(at + 1, bytes[to - 1] === carriageReturn ? to - 1 : to)
      return true
    }
  }

  /** Whether the header's name is `name`, in lower case. */
  is(name: string): boolean {
    return isWord(this.#bytes, this.#nameStart, this.#nameEnd, name)
  }

  /** Whether `word`, in lower case, stands in the header's value. */
  valueHas(word: string): boolean {
    return findWord(this.#bytes, this.valueStart, this.valueEnd, word) >= 0
  }

  /** Leaves out the first `count` bytes of the line, and the spaces behind them. */
  skip(count: number): void {
    this.#setValue(Math.min(this.valueEnd, this.valueStart + count), this.valueEnd)
  }

  /** Tells the value, or the line, unless it has control characters. */
  tellValue(teller: Teller, fact: string): void {
    if (isPrintable(this.#bytes, this.valueStart, this.valueEnd)) teller.tell(fact, this.valueStart, this.valueEnd)
  }

  #setValue(start: number, end: number): void {
    const bytes = this.#bytes
    let from = start
    let to = end
    while (from < to && isBlank(bytes[from] ?? 0)) from += 1
    if (to > from + maxValueBytes) to = from + maxValueBytes
    while (to > from && isBlank(bytes[to - 1] ?? 0)) to -= 1
    this.valueStart = from
    this.valueEnd = to
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09
}
