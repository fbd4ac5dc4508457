/**
 * Tags of BACnet's encoding: which value follows, and how long it is. ASHRAE 135-2020 clause 20.2. Tags of constructed
 * values open and close; a reader that ends in the middle has failed.
 */
import type { Reader } from '../core/reader.ts'

const openingKind = 14
const closingKind = 15
/** A constructed value with more tags than this isn't read on. */
const maxTags = 2000

/** The last tag that was read. Reused: nothing is allocated for a tag. */
export class BacnetTag {
  /** Application type, or place in its context. */
  number = 0
  /** Octets of the value behind the tag; 0 for opening and closing tags. */
  length = 0
  isContext = false
  opens = false
  closes = false

  read(reader: Reader): void {
    const first = reader.u8()
    const kind = first & 15
    this.number = first >> 4
    if (this.number === 15) this.number = reader.u8()
    this.isContext = (first & 8) !== 0
    this.opens = kind === openingKind
    this.closes = kind === closingKind
    this.length = first & 7
    if (this.opens || this.closes) this.length = 0
    else if (this.length === 5) this.#readLength(reader)
    // A Boolean of an application has its value in place of a length.
    if (!this.isContext && this.number === 1) this.length = 0
  }

  #readLength(reader: Reader): void {
    this.length = reader.u8()
    if (this.length === 254) this.length = reader.u16()
    else if (this.length === 255) this.length = reader.u32()
  }

  /** Reads a tag and moves over its value. */
  skip(reader: Reader): void {
    this.read(reader)
    reader.take(this.length)
  }

  /** Reads a tag and its value as a number. */
  readUnsigned(reader: Reader): number {
    this.read(reader)
    let value = 0
    const length = Math.min(this.length, 8)
    for (let i = 0; i < length; i += 1) value = value * 256 + reader.u8()
    reader.take(this.length - length)
    return value
  }

  /** Reads to behind the tag that closes the value just opened. */
  skipToClosing(reader: Reader): void {
    for (let depth = 1, i = 0; depth > 0 && !reader.failed; i += 1) {
      this.skip(reader)
      if (this.opens) depth += 1
      else if (this.closes) depth -= 1
      if (i > maxTags) reader.take(reader.remaining + 1)
    }
  }
}
