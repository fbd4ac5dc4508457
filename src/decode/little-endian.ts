/** Whole numbers with the lowest octet first, as the protocols of several vendors have them. */
import type { Reader } from '../core/reader.ts'

export function littleU16(reader: Reader): number {
  const at = reader.take(2)
  return reader.failed ? 0 : littleU16At(reader.bytes, at)
}

/** Unsigned. */
export function littleU32(reader: Reader): number {
  const at = reader.take(4)
  return reader.failed ? 0 : littleU32At(reader.bytes, at)
}

export function littleU16At(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

export function littleU32At(bytes: Uint8Array, at: number): number {
  return littleU16At(bytes, at) + littleU16At(bytes, at + 2) * 0x10000
}
