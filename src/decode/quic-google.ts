/**
 * The QUIC that Google had before there was a standard: its hello and the answers to it, which are tables of tags in the
 * clear. "QUIC Crypto" (Langley, Chang, 2016). Read are the server's name and the program of the client.
 */
import { isDigit, isPrintable } from './ascii.ts'
import type { Teller } from './protocol.ts'

const maxValueBytes = 512
const maxTags = 64
const maxTagBytes = 4096
/** A table stands within the first bytes behind the header. */
const searchBytes = 64
const googleHello = [0x43, 0x48, 0x4c, 0x4f]
const rejection = [0x52, 0x45, 0x4a, 0]
const serverHello = [0x53, 0x48, 0x4c, 0x4f]
const serverNameTag = [0x53, 0x4e, 0x49, 0]
const userAgentTag = [0x55, 0x41, 0x49, 0x44]

/** Q024 to Q043, in four characters. */
export function isGoogleVersion(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 4 > end || bytes[at] !== 0x51 || bytes[at + 1] !== 0x30) return false
  return isDigit(bytes[at + 2] ?? 0) && isDigit(bytes[at + 3] ?? 0)
}

/** Whether an answer to a hello is in the datagram, whose header names no version. */
export function hasGoogleAnswer(bytes: Uint8Array, start: number, end: number): boolean {
  return findTag(bytes, start, end, rejection, serverHello) >= 0
}

/** Google's own hello: a table of tags with the ends of their values, and the values (QUIC Crypto, 2016). */
export function findGoogleHello(bytes: Uint8Array, start: number, end: number, teller: Teller): void {
  const at = findTag(bytes, start, end, googleHello, googleHello)
  if (at < 0 || at + 8 > end) return
  const count = Math.min(maxTags, (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8))
  const values = at + 8 + count * 8
  let from = values
  for (let i = 0; i < count; i += 1) {
    const entry = at + 8 + i * 8
    const to = values + ((bytes[entry + 4] ?? 0) | ((bytes[entry + 5] ?? 0) << 8))
    if (to < from || to > end || to - from > maxTagBytes) return
    if (isTag(bytes, entry, serverNameTag)) tellTag(bytes, from, to, teller, 'serverName')
    else if (isTag(bytes, entry, userAgentTag)) tellTag(bytes, from, to, teller, 'userAgent')
    from = to
  }
  teller.done()
}

/** Where one of the two is within the first bytes, or -1. */
function findTag(
  bytes: Uint8Array,
  start: number,
  end: number,
  one: readonly number[],
  other: readonly number[],
): number {
  const limit = Math.min(end - 4, start + searchBytes)
  for (let at = start; at <= limit; at += 1) if (isTag(bytes, at, one) || isTag(bytes, at, other)) return at
  return -1
}

function isTag(bytes: Uint8Array, at: number, tag: readonly number[]): boolean {
  return bytes[at] === tag[0] && bytes[at + 1] === tag[1] && bytes[at + 2] === tag[2] && bytes[at + 3] === tag[3]
}

function tellTag(bytes: Uint8Array, start: number, end: number, teller: Teller, fact: string): void {
  if (end - start > maxValueBytes || !isPrintable(bytes, start, end)) return
  teller.tellCopy(fact, bytes, start, end)
  if (fact === 'serverName') teller.asksForCopy(bytes, start, end)
}
