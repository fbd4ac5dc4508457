/**
 * Base64 (RFC 4648 section 4) from bytes to bytes: pure code has no `Buffer`. Line breaks are not accepted; padding
 * may be missing.
 */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const invalid = 255
const values = new Uint8Array(256).fill(invalid)
for (let i = 0; i < alphabet.length; i += 1) values[alphabet.charCodeAt(i)] = i

/**
 * Writes what `bytes[start, end)` encodes to `target` from `at`. Returns the end of it, or -1 when it isn't Base64 or
 * doesn't fit.
 */
export function decodeBase64(bytes: Uint8Array, start: number, end: number, target: Uint8Array, at: number): number {
  let to = end
  while (to > start && to > end - 2 && bytes[to - 1] === 0x3d) to -= 1
  if (at + Math.floor(((to - start) * 3) / 4) > target.length || (to - start) % 4 === 1) return -1
  let out = at
  let bits = 0
  let count = 0
  for (let i = start; i < to; i += 1) {
    const value = values[bytes[i] ?? 0] ?? invalid
    if (value === invalid) return -1
    bits = ((bits << 6) | value) & 0xffff
    count += 6
    if (count < 8) continue
    count -= 8
    target[out++] = (bits >> count) & 0xff
  }
  return out
}
