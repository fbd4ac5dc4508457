/**
 * Tells what binary protocols carry as fields: padded text, UTF-16, numbers, addresses, bytes as hexadecimal digits.
 * Puts it together in the scratch space, so nothing is allocated. Text with control characters
 * isn't told; what finds no room in the scratch space isn't either.
 */
import { isPrintable } from './ascii.ts'
import type { Teller } from './protocol.ts'

/** Longer text is cut: what identifies a device stands at the beginning. */
const maxTextBytes = 512
const digits = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))

/** Tells `bytes[start, end)` of the reader's bytes without the zero bytes and blanks around it. */
export function tellTrimmed(teller: Teller, fact: string, bytes: Uint8Array, start: number, end: number): void {
  let from = start
  let to = end
  while (from < to && isFilling(bytes[from] ?? 0)) from += 1
  if (to > from + maxTextBytes) to = characterStart(bytes, from + maxTextBytes)
  while (to > from && isFilling(bytes[to - 1] ?? 0)) to -= 1
  if (isPrintable(bytes, from, to)) teller.tell(fact, from, to)
}

/** The same, up to the first zero byte. */
export function tellTerminated(teller: Teller, fact: string, bytes: Uint8Array, start: number, end: number): void {
  let to = start
  while (to < end && bytes[to] !== 0) to += 1
  tellTrimmed(teller, fact, bytes, start, to)
}

/** The same for text of several lines: each run of blanks, tabs and line ends becomes one blank. */
export function tellInOneLine(teller: Teller, fact: string, bytes: Uint8Array, start: number, end: number): void {
  const { scratch, scratchEnd: from } = teller
  const limit = Math.min(end, characterStart(bytes, start + maxTextBytes))
  let out = from
  if (out + limit - start > scratch.length) return
  for (let at = start; at < limit; at += 1) {
    const byte = bytes[at] ?? 0
    if (!isBlank(byte)) scratch[out++] = byte
    else if (out > from && scratch[out - 1] !== 0x20) scratch[out++] = 0x20
  }
  if (out > from && scratch[out - 1] === 0x20) out -= 1
  if (!isPrintable(scratch, from, out)) return
  teller.scratchEnd = out
  teller.tellScratch(fact, from, out)
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0
}

/** A longer text is cut in front of the character that `at` is in the middle of (UTF-8). */
function characterStart(bytes: Uint8Array, at: number): number {
  let to = at
  while (to > at - 3 && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1
  return to
}

function isFilling(byte: number): boolean {
  return byte === 0 || byte === 0x20
}

/** Tells UTF-16 (little-endian) up to its first zero character as UTF-8. */
export function tellUtf16(teller: Teller, fact: string, bytes: Uint8Array, start: number, end: number): void {
  const from = teller.scratchEnd
  if (!writeUtf16(teller, bytes, start, Math.min(end, start + maxTextBytes))) return
  teller.tellScratch(fact, from, teller.scratchEnd)
}

/** Appends to the scratch space. False, and nothing appended, for control characters, half surrogates or no room. */
function writeUtf16(teller: Teller, bytes: Uint8Array, start: number, end: number): boolean {
  const { scratch } = teller
  if (teller.scratchEnd + (end - start) * 2 > scratch.length) return false
  let out = teller.scratchEnd
  for (let at = start; at + 1 < end; at += 2) {
    let code = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
    if (code === 0) break
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false
    if (code >= 0xd800 && code < 0xe000) {
      const low = (bytes[at + 2] ?? 0) | ((bytes[at + 3] ?? 0) << 8)
      if (code >= 0xdc00 || low < 0xdc00 || low >= 0xe000 || at + 3 >= end) return false
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
      at += 2
    }
    out = writeCharacter(scratch, out, code)
  }
  teller.scratchEnd = out
  return true
}

function writeCharacter(scratch: Uint8Array, at: number, code: number): number {
  let out = at
  if (code < 0x80) {
    scratch[out++] = code
    return out
  }
  if (code < 0x800) {
    scratch[out++] = 0xc0 | (code >> 6)
  } else {
    if (code < 0x10000) scratch[out++] = 0xe0 | (code >> 12)
    else {
      scratch[out++] = 0xf0 | (code >> 18)
      scratch[out++] = 0x80 | ((code >> 12) & 0x3f)
    }
    scratch[out++] = 0x80 | ((code >> 6) & 0x3f)
  }
  scratch[out++] = 0x80 | (code & 0x3f)
  return out
}

/** Tells a whole number of up to 53 bits in decimal digits. */
export function tellNumber(teller: Teller, fact: string, value: number): void {
  const from = teller.scratchEnd
  if (writeNumber(teller, value)) teller.tellScratch(fact, from, teller.scratchEnd)
}

/** Appends to the scratch space; false without room. */
export function writeNumber(teller: Teller, value: number): boolean {
  const { scratch, scratchEnd } = teller
  let length = 1
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) length += 1
  if (scratchEnd + length > scratch.length) return false
  let rest = value
  for (let at = scratchEnd + length - 1; at >= scratchEnd; at -= 1) {
    scratch[at] = 0x30 + (rest % 10)
    rest = Math.floor(rest / 10)
  }
  teller.scratchEnd = scratchEnd + length
  return true
}

/** Appends one byte to the scratch space; false without room. */
export function writeByte(teller: Teller, byte: number): boolean {
  if (teller.scratchEnd >= teller.scratch.length) return false
  teller.scratch[teller.scratchEnd] = byte
  teller.scratchEnd += 1
  return true
}

/** Tells numbers with a dot between, as versions are written. */
export function tellDotted(teller: Teller, fact: string, numbers: readonly number[]): void {
  const from = teller.scratchEnd
  for (let i = 0; i < numbers.length; i += 1) {
    if (i > 0 && !writeByte(teller, 0x2e)) return
    if (!writeNumber(teller, numbers[i] ?? 0)) return
  }
  teller.tellScratch(fact, from, teller.scratchEnd)
}

/** Tells bytes as pairs of hexadecimal digits, with nothing between. */
export function tellHex(teller: Teller, fact: string, bytes: Uint8Array, start: number, end: number): void {
  const from = teller.scratchEnd
  if (writeHex(teller, bytes, start, end, 0)) teller.tellScratch(fact, from, teller.scratchEnd)
}

/** Tells six bytes as `02:00:5e:10:4a:01`; not the MAC of nobody, which is all zero. */
export function tellMac(teller: Teller, fact: string, bytes: Uint8Array, start: number): void {
  const from = teller.scratchEnd
  let any = 0
  for (let i = 0; i < 6; i += 1) any |= bytes[start + i] ?? 0
  if (any !== 0 && writeHex(teller, bytes, start, start + 6, 0x3a)) teller.tellScratch(fact, from, teller.scratchEnd)
}

/** Appends to the scratch space with `between` after every pair but the last, 0 for nothing; false without room. */
function writeHex(teller: Teller, bytes: Uint8Array, start: number, end: number, between: number): boolean {
  const { scratch } = teller
  if (end - start > maxTextBytes || teller.scratchEnd + (end - start) * 3 > scratch.length) return false
  let out = teller.scratchEnd
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (at > start && between !== 0) scratch[out++] = between
    scratch[out++] = digits[byte >> 4] ?? 0
    scratch[out++] = digits[byte & 15] ?? 0
  }
  teller.scratchEnd = out
  return true
}

/** Tells an IPv4 (4 bytes) or IPv6 address (16 bytes); not the unspecified one. Other lengths aren't told. */
export function tellAddress(teller: Teller, fact: string, bytes: Uint8Array, at: number, length: number): void {
  const from = teller.scratchEnd
  let any = 0
  for (let i = 0; i < length; i += 1) any |= bytes[at + i] ?? 0
  if (any !== 0 && writeAddress(teller, bytes, at, length)) teller.tellScratch(fact, from, teller.scratchEnd)
}

/** Appends an IPv4 or IPv6 address; false for other lengths or without room. */
export function writeAddress(teller: Teller, bytes: Uint8Array, at: number, length: number): boolean {
  if ((length !== 4 && length !== 16) || teller.scratchEnd + 39 > teller.scratch.length) return false
  if (length === 16) {
    writeIpv6(teller, bytes, at)
    return true
  }
  for (let i = 0; i < 4; i += 1) {
    if (i > 0) writeByte(teller, 0x2e)
    writeNumber(teller, bytes[at + i] ?? 0)
  }
  return true
}

/** RFC 5952: the longest run of two or more zero groups is shortened. */
function writeIpv6(teller: Teller, bytes: Uint8Array, at: number): void {
  let run = 0
  let runStart = 8
  let runLength = 1
  for (let i = 0; i < 8; i += 1) {
    run = groupAt(bytes, at + i * 2) === 0 ? run + 1 : 0
    if (run <= runLength) continue
    runLength = run
    runStart = i + 1 - run
  }
  for (let i = 0; i < 8; i += 1) {
    if (i === runStart) {
      writeByte(teller, 0x3a)
      i += runLength - 1
      if (i === 7) writeByte(teller, 0x3a)
      continue
    }
    if (i > 0) writeByte(teller, 0x3a)
    writeGroup(teller, groupAt(bytes, at + i * 2))
  }
}

function groupAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

function writeGroup(teller: Teller, group: number): void {
  let shift = 12
  while (shift > 0 && group >> shift === 0) shift -= 4
  for (; shift >= 0; shift -= 4) writeByte(teller, digits[(group >> shift) & 15] ?? 0)
}
