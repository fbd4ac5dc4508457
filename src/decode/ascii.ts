/**
 * Comparisons of protocol words in bytes, without making strings. Words are given in lower case; case in the bytes is
 * ignored.
 */

/** Byte → the same byte, with A–Z in lower case. */
export const lowerCase: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte
})

/** Whether the bytes are `word`. */
export function isWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  return end - start === word.length && startsWith(bytes, start, end, word)
}

export function startsWith(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start < word.length) return false
  for (let i = 0; i < word.length; i += 1) if (lowerCase[bytes[start + i] ?? 0] !== word.charCodeAt(i)) return false
  return true
}

/** Position of `word`, or -1. */
export function findWord(bytes: Uint8Array, start: number, end: number, word: string): number {
  const first = word.charCodeAt(0)
  const last = end - word.length
  for (let at = start; at <= last; at += 1)
    if (lowerCase[bytes[at] ?? 0] === first && startsWith(bytes, at, end, word)) return at
  return -1
}

/**
 * True without control characters. Only such text is told, so that no device can steer a terminal or break a log line.
 */
export function isPrintable(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte < 0x20 || byte === 0x7f) return false
  }
  return true
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}
