/** Numbers in network byte order, unless said otherwise. A byte past the end reads as 0: check lengths first. */

/** 16 bits at `at`. */
export function half(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** 32 bits at `at`, signed, so that V8 keeps them as a small integer. */
export function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}

/** 16 bits with the lower byte first, as headers of the capturing machine's own have them. */
export function littleHalf(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}
