/**
 * The Internet checksum, RFC 1071, and the pseudo header in front of it (RFC 9293 section 3.1, RFC 8200 section 8.1).
 */
import { addressBytes, join, u16, u32 } from '../bytes.ts'

/** One's complement of the one's complement sum of 16-bit words; an odd last byte is padded with zero. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/** The checksum of a message of TCP, UDP or ICMPv6 between two addresses of the same family. */
export function transportChecksum(from: string, to: string, protocol: number, message: Uint8Array): number {
  const lengths = from.includes(':')
    ? [...u32(message.length), 0, 0, 0, protocol]
    : [0, protocol, ...u16(message.length)]
  return checksum(join(addressBytes(from), addressBytes(to), lengths, message))
}

/** The message with the checksum written at `offset`, where it was zero. */
export function sealed(message: Uint8Array, offset: number, value: number): Uint8Array {
  message[offset] = value >>> 8
  message[offset + 1] = value & 0xff
  return message
}
