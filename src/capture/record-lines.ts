/**
 * Cuts files that arrive in pieces into lines, or into the objects of JSON (one a line, an array of them, or pretty
 * printed). Bounded: what is longer than `maxRecordBytes` is passed over and counted. A cut record costs itself only.
 */
const maxRecordBytes = 1 << 20
const newline = 0x0a
const quote = 0x22
const backslash = 0x5c
const open = 0x7b
const close = 0x7d
const utf8 = new TextDecoder()

/** Bytes of one record that came in several pieces. */
class Partial {
  length = 0
  /** The record is too long: its bytes are thrown away. */
  overflowed = false
  #bytes = new Uint8Array(4096)

  add(piece: Uint8Array): void {
    if (this.overflowed || this.length + piece.length > maxRecordBytes) {
      this.overflowed = true
      return
    }
    if (this.length + piece.length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + piece.length))
      grown.set(this.#bytes.subarray(0, this.length))
      this.#bytes = grown
    }
    this.#bytes.set(piece, this.length)
    this.length += piece.length
  }

  text(): string {
    return utf8.decode(this.#bytes.subarray(0, this.length))
  }

  clear(): void {
    this.length = 0
    this.overflowed = false
  }
}

/**
 * Calls `take` with each line, without its end (LF or CR LF) and without a byte order mark. Only the last line may not
 * be whole: it has no end.
 */
export class LineSplitter {
  /** Lines that were passed over because of their length. */
  tooLong = 0
  readonly #take: (line: string, isWhole: boolean) => void
  readonly #partial = new Partial()

  constructor(take: (line: string, isWhole: boolean) => void) {
    this.#take = take
  }

  push(bytes: Uint8Array): void {
    let from = 0
    for (;;) {
      const end = bytes.indexOf(newline, from)
      if (end < 0) break
      this.#end(bytes.subarray(from, end), true)
      from = end + 1
    }
    this.#partial.add(bytes.subarray(from))
  }

  finish(): void {
    if (this.#partial.length > 0 || this.#partial.overflowed) this.#end(new Uint8Array(0), false)
  }

  #end(rest: Uint8Array, isWhole: boolean): void {
    const partial = this.#partial
    let line: string | null = null
    if (partial.length === 0 && !partial.overflowed && rest.length <= maxRecordBytes) line = utf8.decode(rest)
    else {
      partial.add(rest)
      if (!partial.overflowed) line = partial.text()
    }
    partial.clear()
    if (line === null) this.tooLong += 1
    else this.#take(line.endsWith('\r') ? line.slice(0, -1) : line, isWhole)
  }
}

/** Calls `take` with the text of each outermost JSON object. */
export class JsonObjectSplitter {
  /** Objects that are cut or too long, and lines that are none. */
  broken = 0
  readonly #take: (text: string) => void
  readonly #partial = new Partial()
  #depth = 0
  #inString = false
  #escaped = false
  #atLineStart = true
  /** The object began at the start of a line, so that another one there means that this one was cut. */
  #beganLine = false
  #stray = false

  constructor(take: (text: string) => void) {
    this.#take = take
  }

  push(bytes: Uint8Array): void {
    let from = this.#depth > 0 ? 0 : -1
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false
        else if (byte === backslash) this.#escaped = true
        else if (byte === quote) this.#inString = false
        if (byte !== newline) continue
        from = this.#drop()
      }
      if (this.#depth === 0) {
        if (byte === open) from = this.#begin(at)
        else this.#between(byte)
      } else if (byte === open) {
        if (this.#atLineStart && this.#beganLine) {
          this.#drop()
          from = this.#begin(at)
        } else this.#depth += 1
      } else if (byte === quote) this.#inString = true
      else if (byte === close) {
        this.#depth -= 1
        if (this.#depth === 0) from = this.#end(bytes.subarray(from, at + 1))
      }
      this.#atLineStart = byte === newline
    }
    if (from >= 0) this.#partial.add(bytes.subarray(from))
  }

  finish(): void {
    if (this.#depth > 0) this.#drop()
    this.#between(newline)
  }

  #begin(at: number): number {
    this.#depth = 1
    this.#beganLine = this.#atLineStart
    return at
  }

  #end(rest: Uint8Array): number {
    this.#partial.add(rest)
    if (this.#partial.overflowed) this.broken += 1
    else this.#take(this.#partial.text())
    this.#partial.clear()
    return -1
  }

  #drop(): number {
    this.broken += 1
    this.#partial.clear()
    this.#depth = 0
    this.#inString = false
    this.#escaped = false
    return -1
  }

  /** What stands between objects: brackets, commas and space belong there; anything else is a broken line. */
  #between(byte: number): void {
    if (byte === newline) {
      if (this.#stray) this.broken += 1
      this.#stray = false
    } else if (byte > 0x20 && byte !== 0x5b && byte !== 0x5d && byte !== 0x2c && byte < 0x80) this.#stray = true
  }
}
