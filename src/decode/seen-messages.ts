/**
 * Which datagrams were read before, by a hash of their bytes and sender: announcements repeat for hours, and reading
 * one costs five times as much as recognising it. A new message takes the place of another; that one is then simply
 * read again.
 */

const places = 1 << 14

export class SeenMessages {
  /** Two hashes a place; together 64 bits, so that one message does not pass for another. */
  readonly #hashes = new Int32Array(places * 2)

  /** Whether this sender sent these bytes before; from now on it has. */
  sawBefore(bytes: Uint8Array, start: number, end: number, sender: number): boolean {
    let first = Math.imul(sender + 1, 0x9e3779b1)
    let second = Math.imul(sender ^ 0x2545f491, 0x85ebca6b) ^ (end - start)
    let at = start
    for (; at + 3 < end; at += 4) {
      const word =
        (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
      first = Math.imul(first ^ word, 0xcc9e2d51)
      first = (first << 13) | (first >>> 19)
      second = Math.imul(second + word, 0x1b873593)
      second = (second << 17) | (second >>> 15)
    }
    for (; at < end; at += 1) {
      first = Math.imul(first ^ (bytes[at] ?? 0), 0x01000193)
      second = Math.imul(second + (bytes[at] ?? 0), 0x5bd1e995)
    }
    first ^= first >>> 15
    const place = (first & (places - 1)) * 2
    const hashes = this.#hashes
    if (hashes[place] === first && hashes[place + 1] === second) return true
    hashes[place] = first
    hashes[place + 1] = second
    return false
  }
}
