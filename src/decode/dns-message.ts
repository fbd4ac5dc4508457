/**
 * Names and headers of DNS messages (RFC 1035 section 4.1), shared by DNS, mDNS and LLMNR. Names go to the scratch
 * space, dotted and without escapes; control characters in them become `?`.
 */
import type { Reader } from '../core/reader.ts'
import { lowerCase } from './ascii.ts'
import type { Teller } from './protocol.ts'

const headerBytes = 12
const maxNameBytes = 255
const maxPointers = 16
const maxQuestions = 32
const dot = 0x2e

const printable: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  return byte < 0x20 || byte === 0x7f ? 0x3f : byte
})
const printableLower: Uint8Array = printable.map((byte) => lowerCase[byte] ?? 0)

/** Whether the bytes can be a standard query or its answer (opcode 0). */
export function isDnsMessage(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < headerBytes || ((bytes[start + 2] ?? 0) & 0x78) !== 0) return false
  return (bytes[start + 4] ?? 0) === 0 && (bytes[start + 5] ?? 0) <= maxQuestions
}

/**
 * Reads a name, follows its compression pointers, and appends it to the scratch space: it is then in `scratch` from
 * the former to the new `scratchEnd`. Fails on a loop, on a name over 255 bytes, and without room.
 */
export function readName(reader: Reader, teller: Teller, keepCase: boolean): void {
  const { bytes, start, end } = reader
  const { scratch, scratchEnd } = teller
  const letters = keepCase ? printable : printableLower
  const limit = Math.min(scratchEnd + maxNameBytes, scratch.length)
  let at = reader.position
  let after = -1
  let pointers = 0
  let out = scratchEnd
  for (;;) {
    const length = at < end ? (bytes[at] ?? 0) : -1
    if (length === 0) break
    if (length >= 0xc0) {
      const target = start + (((length & 0x3f) << 8) | (bytes[at + 1] ?? 0))
      // A pointer names a prior place (section 4.1.4); with the limits on pointers and length, every walk ends.
      if (at + 2 > end || target >= at || pointers === maxPointers) return fail(reader)
      pointers += 1
      if (after < 0) after = at + 2
      at = target
      continue
    }
    if (length < 0 || length > 63 || at + 1 + length > end || out + length + 1 > limit) return fail(reader)
    if (out > scratchEnd) scratch[out++] = dot
    for (let i = at + 1; i <= at + length; i += 1) scratch[out++] = letters[bytes[i] ?? 0] ?? 0
    at += length + 1
  }
  reader.position = after < 0 ? at + 1 : after
  teller.scratchEnd = out
}

/** Moves over a name without reading what its pointers point to. */
export function skipName(reader: Reader): void {
  while (!reader.failed) {
    const length = reader.u8()
    if (length === 0) return
    if (length >= 0xc0) {
      reader.take(1)
      return
    }
    if (length > 63) return fail(reader)
    reader.take(length)
  }
}

function fail(reader: Reader): void {
  reader.take(reader.remaining + 1)
}
