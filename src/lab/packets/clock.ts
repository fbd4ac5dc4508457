/** NTP version 4 (RFC 5905): the question of a simple client and the answer of a server of stratum 3. */
import { addressBytes, join, u32, zeros } from '../bytes.ts'

/** Seconds from 1900 to 1970. */
const eraSeconds = 2_208_988_800

export function encodeNtpRequest(atMs: number): Uint8Array {
  return join([0x23, 0, 6, 0xec], zeros(36), stamp(atMs))
}

export function encodeNtpReply(atMs: number, askedMs: number, upstream: string): Uint8Array {
  const head = join([0x24, 3, 6, 0xe9], u32(0x00000a3d), u32(0x00000c21), addressBytes(upstream))
  return join(head, stamp(atMs - 61_000), stamp(askedMs), stamp(atMs), stamp(atMs))
}

function stamp(atMs: number): readonly number[] {
  const seconds = Math.floor(atMs / 1000)
  return [...u32(seconds + eraSeconds), ...u32(Math.floor(((atMs - seconds * 1000) / 1000) * 0x100000000))]
}
