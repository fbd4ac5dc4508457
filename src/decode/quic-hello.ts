/**
 * Puts the hello of a QUIC client or server together from CRYPTO frames, which come in any order and over several
 * packets. RFC 9000 sections 19.1 to 19.6; Google's T050 and T051 number them differently. Bounded: a hello of 8 KiB, or
 * 2 KiB of a server, in 32 pieces.
 */
import { InitialKeys, type Side } from './quic-keys.ts'
import { readVarint, varintBytes } from './varint.ts'

const maxHelloBytes = 8192
const maxAnswerBytes = 2048
const maxPieces = 32
const handshakeHeaderBytes = 4
const clientHello = 1
const serverHello = 2
/** Type of a frame, and two numbers of variable length. */
const maxFrameHeaderBytes = 17

const frame = { padding: 0, ping: 1, ack: 2, ackWithEcn: 3, crypto: 6, googleCrypto: 8 } as const

/** Frames of one packet, which come to light as they are read. */
type Frames = {
  readonly plain: Uint8Array
  readonly length: number
  /** How many bytes can be read. */
  readonly opened: number
  /** Makes the first `count` readable, or all there are. */
  reach(count: number): void
}

/** One hello under way. Serves for another one afterwards. */
export class QuicHello {
  readonly keys = new InitialKeys()
  side: Side = 'client'
  readonly bytes = new Uint8Array(maxHelloBytes)
  readonly #starts = new Int32Array(maxPieces)
  readonly #ends = new Int32Array(maxPieces)
  #pieces = 0
  #room = maxHelloBytes

  /** Forgets what was put together; the next hello is of this side. */
  begin(side: Side): void {
    this.side = side
    this.#room = side === 'client' ? maxHelloBytes : maxAnswerBytes
    this.#pieces = 0
  }

  /** Takes the frames of one packet, until the hello is whole. Unknown ones end it, because their length isn't known. */
  takeFrames(packet: Frames, isGoogle: boolean): void {
    const { plain: bytes, length: end } = packet
    for (let at = 0; at < end; ) {
      packet.reach(at + maxFrameHeaderBytes)
      while (at + 1 < packet.opened && bytes[at] === frame.padding && bytes[at + 1] === frame.padding) at += 1
      const type = bytes[at] ?? 0
      if (type === frame.padding || (type === frame.ping && !isGoogle)) at += 1
      else if (type === (isGoogle ? frame.googleCrypto : frame.crypto)) {
        at = this.#takeCrypto(packet, at + 1)
        if (this.end !== 0) return
      } else if (type === frame.ack || type === frame.ackWithEcn) {
        packet.reach(end)
        at = skipAck(bytes, at, end)
      } else return
      if (at < 0) return
    }
  }

  #takeCrypto(packet: Frames, from: number): number {
    const { plain: bytes, length: end } = packet
    const offset = readVarint(bytes, from, end)
    const lengthAt = from + varintBytes(bytes[from] ?? 0)
    const length = readVarint(bytes, lengthAt, end)
    const start = lengthAt + varintBytes(bytes[lengthAt] ?? 0)
    if (offset < 0 || length < 0 || start + length > end) return -1
    packet.reach(start + length)
    if (length > 0 && offset + length <= this.#room) {
      this.bytes.set(bytes.subarray(start, start + length), offset)
      this.#addPiece(offset, offset + length)
    }
    return start + length
  }

  /** Joins the piece with those that it touches. */
  #addPiece(start: number, end: number): void {
    let from = start
    let to = end
    for (let i = this.#pieces - 1; i >= 0; i -= 1) {
      const otherStart = this.#starts[i] ?? 0
      const otherEnd = this.#ends[i] ?? 0
      if (otherStart > to || otherEnd < from) continue
      from = Math.min(from, otherStart)
      to = Math.max(to, otherEnd)
      this.#pieces -= 1
      this.#starts[i] = this.#starts[this.#pieces] ?? 0
      this.#ends[i] = this.#ends[this.#pieces] ?? 0
    }
    if (this.#pieces === maxPieces) return
    this.#starts[this.#pieces] = from
    this.#ends[this.#pieces] = to
    this.#pieces += 1
  }

  /** Where the hello ends in `bytes`, header included; 0 while a part is missing, -1 when it is none. */
  get end(): number {
    for (let i = 0; i < this.#pieces; i += 1) {
      const end = this.#ends[i] ?? 0
      if (this.#starts[i] !== 0 || end < handshakeHeaderBytes) continue
      if (this.bytes[0] !== (this.side === 'client' ? clientHello : serverHello)) return -1
      const { bytes } = this
      const wanted = handshakeHeaderBytes + (((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0))
      if (wanted > this.#room) return -1
      return wanted <= end ? wanted : 0
    }
    return 0
  }
}

/** Position behind an ACK frame (RFC 9000 section 19.3), or -1. */
function skipAck(bytes: Uint8Array, start: number, end: number): number {
  let at = start + 1
  let numbers = 4
  for (let i = 0; i < numbers; i += 1) {
    const value = readVarint(bytes, at, end)
    if (value < 0) return -1
    // Largest, delay, count of ranges, first range; then two numbers a range, and three counts of ECN.
    if (i === 2) numbers += Math.min(value, end) * 2 + (bytes[start] === frame.ackWithEcn ? 3 : 0)
    at += varintBytes(bytes[at] ?? 0)
  }
  return at
}
