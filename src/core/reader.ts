/**
 * Reads bytes in order and never throws.
 *
 * A read past the end returns zero and sets `failed`; later reads keep failing. A decoder therefore reads every field
 * in a straight line and the engine checks `failed` once, at the end. One reader is reused for all packets: nothing is
 * copied, and positions are absolute in `bytes`.
 */
export class Reader {
  bytes: Uint8Array = new Uint8Array(0)
  /** Where the message starts. */
  start = 0
  /** The next byte to read. */
  position = 0
  /** One past the last byte of the message. */
  end = 0
  failed = false

  /** Points the reader at `bytes[start, end)`. */
  reset(bytes: Uint8Array, start: number, end: number): this {
    this.bytes = bytes
    this.start = start
    this.position = start
    this.end = end
    this.failed = false
    return this
  }

  get remaining(): number {
    return this.end - this.position
  }

  /** Moves over `length` bytes and returns where they start; `end` when they aren't there. */
  take(length: number): number {
    const from = this.position
    if (length < 0 || length > this.end - from) {
      this.failed = true
      this.position = this.end
      return this.end
    }
    this.position = from + length
    return from
  }

  u8(): number {
    const at = this.take(1)
    return this.failed ? 0 : (this.bytes[at] ?? 0)
  }

  u16(): number {
    const at = this.take(2)
    return this.failed ? 0 : ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0)
  }

  u24(): number {
    const at = this.take(3)
    if (this.failed) return 0
    return ((this.bytes[at] ?? 0) << 16) | ((this.bytes[at + 1] ?? 0) << 8) | (this.bytes[at + 2] ?? 0)
  }

  /** Unsigned. */
  u32(): number {
    const at = this.take(4)
    if (this.failed) return 0
    const high = ((this.bytes[at] ?? 0) << 8) | (this.bytes[at + 1] ?? 0)
    return high * 0x10000 + (((this.bytes[at + 2] ?? 0) << 8) | (this.bytes[at + 3] ?? 0))
  }

  /** Looks at the byte `offset` places ahead without moving; -1 past the end. */
  peek(offset: number): number {
    const at = this.position + offset
    return at < this.end ? (this.bytes[at] ?? 0) : -1
  }

  /** Position of the next `byte` at or after the current one, or -1. */
  find(byte: number): number {
    for (let at = this.position; at < this.end; at += 1) if (this.bytes[at] === byte) return at
    return -1
  }
}
