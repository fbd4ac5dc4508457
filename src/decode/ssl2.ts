/** Hellos of SSL 2, which old clients still send to say what they can. The SSL Protocol, version 2 (Hickman, 1995). */
import { half } from '../core/words.ts'
import type { Reader } from '../core/reader.ts'
import type { Teller } from './protocol.ts'
import { versionName } from './tls-hello.ts'

const ssl2 = 0x0002
const headerBytes = 2
const fixedBytes = 13
const clientHello = 1
const serverHello = 4

/** Bytes of the record at `start`. */
export function ssl2Bytes(bytes: Uint8Array, start: number): number {
  return headerBytes + ssl2Length(bytes, start)
}

function ssl2Length(bytes: Uint8Array, start: number): number {
  return (((bytes[start] ?? 0) & 0x7f) << 8) | (bytes[start + 1] ?? 0)
}

/** Lengths of the parts add up to that of the record. */
export function isSsl2Hello(bytes: Uint8Array, start: number, end: number): boolean {
  if (start + fixedBytes > end) return false
  const length = ssl2Length(bytes, start)
  const type = bytes[start + 2]
  if (type === clientHello) {
    const version = half(bytes, start + 3)
    if (version !== ssl2 && version >> 8 !== 3) return false
    const ciphers = half(bytes, start + 5)
    const challenge = half(bytes, start + 9)
    if (ciphers === 0 || ciphers % 3 !== 0 || challenge < 16 || challenge > 32) return false
    return length === 9 + ciphers + half(bytes, start + 7) + challenge
  }
  if (type !== serverHello || (bytes[start + 3] ?? 0) > 1 || half(bytes, start + 5) !== ssl2) return false
  return length === 11 + half(bytes, start + 7) + half(bytes, start + 9) + half(bytes, start + 11)
}

/** Tells `ssl2` of a client, `version` of a server. */
export function readSsl2Hello(reader: Reader, teller: Teller): void {
  const length = ssl2Length(reader.bytes, reader.start)
  reader.take(headerBytes)
  const start = reader.take(length)
  if (reader.failed) return
  if (reader.bytes[start] === clientHello) {
    teller.tellWord('ssl2', 'yes')
  } else {
    teller.tellWord('version', versionName(ssl2))
    teller.done()
  }
}
