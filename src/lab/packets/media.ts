/** RTP packets (RFC 3550), H.264 in RTP (RFC 6184) with random slices, and the SDP that announces them (RFC 8866). */
import { join, u16, u32, zeros, type Part } from '../bytes.ts'
import type { Random } from '../random.ts'

export type RtpStream = { readonly payloadType: number; readonly source: number; sequence: number; timestamp: number }

/** The next packet of the stream; counts the sequence number on. */
export function rtp(stream: RtpStream, marker: boolean, payload: Part): Uint8Array {
  const header = [
    0x80,
    (marker ? 0x80 : 0) | stream.payloadType,
    ...u16(stream.sequence),
    ...u32(stream.timestamp),
    ...u32(stream.source),
  ]
  stream.sequence = (stream.sequence + 1) & 0xffff
  return join(header, payload)
}

/** One picture as fragments (FU-A) of a slice that was begun before: what a tap sees in the middle of a stream. */
export function h264Fragments(random: Random, count: number, sizeBytes: number): readonly Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const end = index === count - 1
    return join([0x7c, (end ? 0x40 : 0) | 1], random.bytes(end ? Math.ceil(sizeBytes / 2) : sizeBytes))
  })
}

/** 20 ms of G.711 silence with a little noise. */
export function g711(random: Random): Uint8Array {
  return zeros(160).map(() => 0xfc | random.integer(0, 3))
}

export function sdp(ip: string, lines: readonly string[]): string {
  return ['v=0', `o=- 1767600000 1 IN IP4 ${ip}`, 's=Session', `c=IN IP4 ${ip}`, 't=0 0', ...lines]
    .map((line) => `${line}\r\n`)
    .join('')
}
