/**
 * Logins of mail protocols: SASL PLAIN (RFC 4616) and LOGIN, in Base64. The user name is told; the password isn't, and
 * is wiped.
 */
import { isPrintable } from './ascii.ts'
import { decodeBase64 } from './base64.ts'
import type { Teller } from './protocol.ts'

const maxResponseBytes = 512

/** Who to act as, who logs in, and the password, with zero bytes between: tells `user` and the event `login`. */
export function tellPlainLogin(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  const { scratch, scratchEnd } = teller
  const to = decodeBase64(bytes, start, end, scratch, scratchEnd)
  if (to < 0) return
  const first = scratch.subarray(0, to).indexOf(0, scratchEnd)
  const second = first < 0 ? -1 : scratch.subarray(0, to).indexOf(0, first + 1)
  if (second > 0) {
    if (isPrintable(scratch, first + 1, second)) teller.tellScratch('user', first + 1, second)
    teller.scratchEnd = second
    teller.event('login', 'password')
  }
  scratch.fill(0, Math.max(scratchEnd, second), to)
}

/** The user name of a LOGIN by itself. */
export function tellEncodedUser(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  const { scratch, scratchEnd } = teller
  const to = decodeBase64(bytes, start, end, scratch, scratchEnd)
  if (to <= scratchEnd || !isPrintable(scratch, scratchEnd, to)) return
  teller.tellScratch('user', scratchEnd, to)
  teller.scratchEnd = to
}

/** Whether the payload is one line of Base64, as the answers of a client are. */
export function isEncodedLine(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + maxResponseBytes)
  let at = start
  while (at < limit && isBase64(bytes[at] ?? 0)) at += 1
  if (at === start || (at - start) % 4 !== 0) return false
  return at === end || bytes[at] === 0x0d || bytes[at] === 0x0a
}

function isBase64(byte: number): boolean {
  if (byte === 0x2b || byte === 0x3d) return true
  return (byte >= 0x2f && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}
