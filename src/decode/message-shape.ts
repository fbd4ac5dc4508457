/**
 * How long a message with a header and a body is: HTTP/1.1 (RFC 9112 section 6), RTSP and SIP over streams. Reads only
 * what decides it: Content-Length, chunked coding, and the type of the body. A body that ends with the connection
 * counts as what is there, or until it looks whole.
 */
import { findWord, isWord, startsWith } from './ascii.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d
export const maxHeaderBytes = 8192
const maxMessageBytes = 16_384
/** Larger lengths are not believed. */
const maxDigits = 12

export class MessageShape {
  /** First byte behind the blank line; -1 when the header isn't whole. */
  headerEnd = -1
  /** -1 without the header. */
  contentLength = -1
  isChunked = false
  /** The body is compressed. */
  isCoded = false
  /** Value of Content-Type. */
  typeStart = 0
  typeEnd = 0

  /** Reads the header of the message at `start`; false when it isn't whole. */
  measure(bytes: Uint8Array, start: number, end: number): boolean {
    this.headerEnd = -1
    this.contentLength = -1
    this.isChunked = false
    this.isCoded = false
    this.typeStart = 0
    this.typeEnd = 0
    const limit = Math.min(end, start + maxHeaderBytes)
    let line = start
    for (let at = start; at < limit; at += 1) {
      if (bytes[at] !== lineFeed) continue
      const to = bytes[at - 1] === carriageReturn ? at - 1 : at
      if (to <= line && line > start) {
        this.headerEnd = at + 1
        return true
      }
      this.#readLine(bytes, line, to)
      line = at + 1
    }
    return false
  }

  /**
   * Bytes of the whole message, for `needs`: one more than there are while its end isn't known. `start` and `end` are
   * those of `measure`.
   */
  total(bytes: Uint8Array, start: number, end: number): number {
    if (this.headerEnd < 0) return end - start < maxHeaderBytes ? end - start + 1 : end - start
    if (this.isChunked) return this.#chunkedEnd(bytes, end) - start
    return this.headerEnd - start + Math.max(0, this.contentLength)
  }

  /**
   * The same where the body matters to nobody: the header alone, unless the body is in the segment too, so that what
   * follows it is found.
   */
  totalWithoutBody(bytes: Uint8Array, start: number, end: number): number {
    const total = this.total(bytes, start, end)
    return this.headerEnd < 0 || total <= end - start ? total : this.headerEnd - start
  }

  /**
   * The same where a body of moderate size is wanted. One that ends with the connection counts as whole where XML or JSON
   * may end.
   */
  totalWithBody(bytes: Uint8Array, start: number, end: number): number {
    const total = this.total(bytes, start, end)
    if (total > maxMessageBytes) return this.totalWithoutBody(bytes, start, end)
    if (this.contentLength >= 0 || this.isChunked || this.headerEnd < 0) return total
    return end - start + (this.#looksWhole(bytes, end) || end - start >= maxMessageBytes ? 0 : 1)
  }

  #looksWhole(bytes: Uint8Array, end: number): boolean {
    let at = end - 1
    while (at >= this.headerEnd && (bytes[at] ?? 0) <= 0x20) at -= 1
    return at > this.headerEnd && (bytes[at] === 0x3e || bytes[at] === 0x7d)
  }

  #readLine(bytes: Uint8Array, from: number, to: number): void {
    const first = bytes[from] ?? 0
    if (first === 0x43 || first === 0x63) this.#readContentLine(bytes, from, to)
    else if (first === 0x4c || first === 0x6c) this.#readLength(bytes, from, to, 'l')
    else if ((first === 0x54 || first === 0x74) && startsWith(bytes, from, to, 'transfer-encoding:'))
      this.isChunked = findWord(bytes, from + 18, to, 'chunked') > 0
  }

  #readContentLine(bytes: Uint8Array, from: number, to: number): void {
    if (startsWith(bytes, from, to, 'content-type:')) {
      this.typeStart = from + 13
      this.typeEnd = to
    } else if (startsWith(bytes, from, to, 'content-encoding:')) {
      this.isCoded = findWord(bytes, from, to, 'identity') < 0
    } else this.#readLength(bytes, from, to, 'content-length')
  }

  #readLength(bytes: Uint8Array, from: number, to: number, name: string): void {
    let at = from + name.length
    if (!startsWith(bytes, from, to, name)) return
    while (at < to && bytes[at] === 0x20) at += 1
    if (bytes[at] !== 0x3a) return
    at += 1
    while (at < to && bytes[at] === 0x20) at += 1
    let length = 0
    const digits = at
    for (; at < to && at - digits < maxDigits; at += 1) {
      const digit = (bytes[at] ?? 0) - 0x30
      if (digit < 0 || digit > 9) break
      length = length * 10 + digit
    }
    if (at > digits) this.contentLength = length
  }

  /** Behind the last chunk; one more than there is while it isn't in sight. Trailers count as the next message. */
  #chunkedEnd(bytes: Uint8Array, end: number): number {
    let at = this.headerEnd
    while (at < end) {
      let line = at
      while (line < end && bytes[line] !== lineFeed) line += 1
      if (line === end) break
      const size = hexAt(bytes, at, line)
      if (size < 0) return at
      at = line + 1
      if (size === 0) return at < end && bytes[at] !== carriageReturn ? at : at + 2
      at += size + 2
    }
    return Math.max(at, end + 1)
  }
}

/** Whether the type of the body has this word, in lower case. */
export function hasType(shape: MessageShape, bytes: Uint8Array, word: string): boolean {
  return findWord(bytes, shape.typeStart, shape.typeEnd, word) >= 0
}

/** Size of a chunk; -1 when it is none. Extensions behind `;` are passed over. */
function hexAt(bytes: Uint8Array, start: number, end: number): number {
  let size = 0
  let at = start
  for (; at < end && at - start < 8; at += 1) {
    const digit = hexDigit(bytes[at] ?? 0)
    if (digit < 0) break
    size = size * 16 + digit
  }
  const next = bytes[at]
  const ends = next === carriageReturn || next === lineFeed || next === 0x3b || next === 0x20
  return at > start && ends ? size : -1
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}

/** Whether the message has this type of body, for protocols that ask before they measure. `word` in lower case. */
export function hasContentType(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  const limit = Math.min(end, start + maxHeaderBytes)
  for (let at = start; at < limit; at += 1) {
    if (bytes[at] !== lineFeed) continue
    const next = at + 1
    if (bytes[next] === lineFeed || bytes[next] === carriageReturn) return false
    if (!startsWith(bytes, next, limit, 'content-type:')) continue
    let value = next + 13
    while (value < limit && bytes[value] === 0x20) value += 1
    return isWord(bytes, value, Math.min(limit, value + word.length), word)
  }
  return false
}
