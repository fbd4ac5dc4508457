/**
 * Records of TLS and the handshake messages in them, which may share a record or be spread over several. RFC 8446
 * section 5.1. Positions only; nothing is copied unless records divide a message.
 */
import type { Reader } from '../core/reader.ts'

export const recordHeaderBytes = 5
export const recordType = { change: 20, alert: 21, handshake: 22, data: 23 } as const
export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  serverHelloDone: 14,
  clientKeyExchange: 16,
} as const

/** 2^14 bytes and what encryption may add to them (RFC 5246 section 6.2.3). */
const maxRecordBytes = 16_384 + 2048
const maxMessages = 8
const headerBytes = 4
/** Lengths of the list of certificates and of the first one. */
const listBytes = 6
const maxJoinedBytes = 16_384
/** Bit n is set when n is the type of a message that is sent in the clear. */
const clearTypes = [1, 2, 4, 11, 12, 13, 14, 15, 16, 20, 22].reduce((bits, type) => bits | (1 << type), 0)

/** Whether a record may begin at `at`; with fewer than five bytes in sight, as far as can be seen. */
export function isRecord(bytes: Uint8Array, at: number, end: number): boolean {
  const type = bytes[at] ?? 0
  if (type < recordType.change || type > recordType.data) return false
  if (at + 1 < end && bytes[at + 1] !== 3) return false
  if (at + 2 < end && (bytes[at + 2] ?? 0) > 4) return false
  if (at + recordHeaderBytes > end) return true
  const length = recordBytes(bytes, at)
  return length > 0 && length <= maxRecordBytes
}

/** Length of what is in the record at `at`. */
export function recordBytes(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0)
}

/** Whether a handshake message of this type is known and sent in the clear. */
export function isClearType(type: number): boolean {
  return type < 32 && ((clearTypes >> type) & 1) === 1
}

/** Reads the bytes of handshake messages in order, past the headers of the records that they are in. */
class HandshakeCursor {
  at = 0
  /** Position that has to be in sight for the read that failed; 0 before one failed. */
  wanted = 0
  /** What follows is no handshake record. */
  broken = false
  #bytes: Uint8Array = new Uint8Array(0)
  #end = 0
  #left = 0

  begin(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes
    this.#end = end
    this.#left = recordBytes(bytes, start)
    this.at = start + recordHeaderBytes
    this.wanted = this.at > end ? this.at : 0
    this.broken = false
  }

  get recordEnd(): number {
    return this.at + this.#left
  }

  get failed(): boolean {
    return this.broken || this.wanted > 0
  }

  /** Whether the next `count` bytes are in sight, as far as they are in the same record. */
  sees(count: number): boolean {
    if (this.#left >= count && this.at + count > this.#end) this.wanted = this.at + count
    return !this.failed
  }

  skip(count: number): void {
    let rest = count
    while (rest > this.#left && !this.failed) {
      rest -= this.#left
      this.at += this.#left
      this.#nextRecord(rest)
    }
    if (this.failed) return
    this.at += rest
    this.#left -= rest
    if (this.at > this.#end) this.wanted = this.at
  }

  #nextRecord(rest: number): void {
    const body = this.at + recordHeaderBytes
    if (body > this.#end) {
      this.wanted = body + rest
    } else {
      this.#left = recordBytes(this.#bytes, this.at)
      this.broken = this.#bytes[this.at] !== recordType.handshake || this.#left === 0 || this.#left > maxRecordBytes
      this.at = body
    }
  }

  u8(): number {
    this.skip(1)
    return this.failed ? 0 : (this.#bytes[this.at - 1] ?? 0)
  }

  u24(): number {
    const high = this.u8()
    const middle = this.u8()
    return (high << 16) | (middle << 8) | this.u8()
  }
}

const cursor = new HandshakeCursor()

/**
 * How many bytes from `start`, where a handshake record is, have to be read together: hellos as a whole, and of a
 * certificate message the first certificate. Nothing behind that is of interest.
 */
export function handshakeNeeds(bytes: Uint8Array, start: number, end: number): number {
  cursor.begin(bytes, start, end)
  for (let i = 0; i < maxMessages && cursor.sees(headerBytes); i += 1) {
    const type = cursor.u8()
    const length = cursor.u24()
    if (cursor.failed) break
    if (type === handshakeType.certificate && length > listBytes) {
      if (cursor.sees(listBytes)) cursor.skip(3)
      cursor.skip(cursor.u24())
      return (cursor.failed && !cursor.broken ? cursor.wanted : Math.min(cursor.at, end)) - start
    }
    if (!isClearType(type)) return end - start
    if (type !== handshakeType.clientHello && type !== handshakeType.serverHello) return cursor.recordEnd - start
    cursor.skip(length)
    if (!cursor.failed && cursor.recordEnd === cursor.at) return cursor.at - start
  }
  return cursor.wanted > 0 ? cursor.wanted - start : end - start
}

const joined = new Uint8Array(maxJoinedBytes)

/**
 * Points `messages` at the handshake messages in the records of `reader`: where they are when one record has them all,
 * else at a copy, which is valid until the next call.
 */
export function joinHandshake(reader: Reader, messages: Reader): void {
  const { bytes, start, end } = reader
  const bodyEnd = start + recordHeaderBytes + recordBytes(bytes, start)
  if (bodyEnd >= end || bytes[bodyEnd] !== recordType.handshake) {
    messages.reset(bytes, Math.min(start + recordHeaderBytes, end), Math.min(bodyEnd, end))
    return
  }
  let length = 0
  for (let at = start; at + recordHeaderBytes <= end && bytes[at] === recordType.handshake; ) {
    const from = at + recordHeaderBytes
    const to = Math.min(from + recordBytes(bytes, at), end, from + maxJoinedBytes - length)
    for (let i = from; i < to; i += 1) joined[length++] = bytes[i] ?? 0
    at = from + recordBytes(bytes, at)
    if (recordBytes(bytes, at) === 0) break
  }
  messages.reset(joined, 0, length)
}
