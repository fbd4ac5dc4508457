/**
 * Logins in headers: RFC 7617 (Basic), RFC 7616 (Digest), in HTTP, RTSP, SIP and IPP. Only the user name is told; a
 * password is compared with published ones, and wiped.
 */
import type { Reader } from '../core/reader.ts'
import { findWord, isPrintable, startsWith } from './ascii.ts'
import { decodeBase64 } from './base64.ts'
import { isDefaultLogin } from './default-logins.ts'
import type { HeaderLines } from './header-lines.ts'
import type { Teller } from './protocol.ts'

const colon = 0x3a
const utf8 = new TextDecoder()

/** `Basic realm="text"`: tells the text without its quotation marks, with its escapes as they are. */
export function tellRealm(reader: Reader, teller: Teller, lines: HeaderLines): void {
  tellQuoted(reader, teller, lines, 'realm="', 'realm')
}

/** Tells the parameter of a header that `opening` begins, such as `username="`. */
export function tellQuoted(reader: Reader, teller: Teller, lines: HeaderLines, opening: string, fact: string): void {
  const { bytes } = reader
  const found = findWord(bytes, lines.valueStart, lines.valueEnd, opening)
  if (found < 0) return
  const start = found + opening.length
  let end = start
  while (end < lines.valueEnd && bytes[end] !== 0x22) end += bytes[end] === 0x5c ? 2 : 1
  if (end < lines.valueEnd && isPrintable(bytes, start, end)) teller.tell(fact, start, end)
}

/** A header `Authorization: Basic …` is an event `login`, and `defaultLogin` with a published password. */
export function tellBasicLogin(reader: Reader, teller: Teller, lines: HeaderLines): void {
  const { scratch, scratchEnd } = teller
  let start = lines.valueStart
  if (!startsWith(reader.bytes, start, lines.valueEnd, 'basic ')) return
  start += 6
  while (reader.bytes[start] === 0x20) start += 1
  const end = decodeBase64(reader.bytes, start, lines.valueEnd, scratch, scratchEnd)
  let middle = scratchEnd
  while (middle < end && scratch[middle] !== colon) middle += 1
  if (middle < end) {
    const user = utf8.decode(scratch.subarray(scratchEnd, middle))
    const shown = user === '' ? '(empty)' : isPrintable(scratch, scratchEnd, middle) ? user : '(unreadable)'
    teller.event('login', shown)
    if (isDefaultLogin(user, utf8.decode(scratch.subarray(middle + 1, end)))) teller.event('defaultLogin', shown)
  }
  scratch.fill(0, scratchEnd, Math.max(scratchEnd, end))
}
