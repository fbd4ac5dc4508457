/** Integers of one, two, four or eight bytes, as QUIC writes them. RFC 9000 section 16. */

/** How many bytes the integer has that starts with `first`. */
export function varintBytes(first: number): number {
  return 1 << (first >> 6)
}

/** The integer at `at`; -1 when it isn't there as a whole or is too large to be a length. */
export function readVarint(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? 0
  const length = varintBytes(first)
  if (at + length > end) return -1
  let value = first & 0x3f
  for (let i = 1; i < length; i += 1) value = value * 256 + (bytes[at + i] ?? 0)
  return value <= Number.MAX_SAFE_INTEGER ? value : -1
}
