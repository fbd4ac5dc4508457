/**
 * TCP streams as far as a decoder asks: messages that span segments are collected, segments out of order are held until
 * the hole before them is filled, and messages that nobody reads whole are passed over. Most segments start where the
 * last one ended and hold whole messages; those are read in place and nothing is remembered. RFC 9293, section 3.4.
 */
import type { FlowAt } from './message-reader.ts'

/** A longer message is passed over. */
const maxMessageBytes = 16_384
/** Of one message, and held of one stream. */
const maxSegments = 64
const maxHeldBytes = 32_768
/** Streams remembered at once; more are not begun, and counted. */
const maxStreams = 1024
const markMask = 0xffff
/** Buffers kept for the next messages: to get a new one costs more than to read most messages. */
const maxSpare = 64

/** What reads a message that starts at `start`. */
export type MessageSource = {
  /** Index of the protocol that claims it, or -1. */
  claimant(bytes: Uint8Array, start: number, end: number): number
  /** Its length in all, at least 1, or less when it is of no interest. */
  needs(index: number, bytes: Uint8Array, start: number, end: number): number
  /** Reads it; false when it is broken and was nobody's. */
  read(index: number, bytes: Uint8Array, start: number, end: number): boolean
}

type Held = { readonly sequence: number; readonly bytes: Uint8Array }

type Stream = {
  /** Sequence number of the next byte in order. */
  expected: number
  /** The message being collected: its protocol, how many bytes it needs as far as known, and those there are. */
  index: number
  needed: number
  buffer: Uint8Array | null
  length: number
  segments: number
  /** Bytes of a long message that are still to be passed over. */
  skip: number
  /** Segments after a hole, by sequence number. */
  held: Held[]
  heldBytes: number
}

export class Streams {
  /** Messages given up, for lack of room or of a segment. */
  abandoned = 0
  readonly #source: MessageSource
  readonly #flow: FlowAt
  readonly #spare: Uint8Array[] = []
  readonly #streams = new Map<number, Stream>()
  /** How many streams a flow's number, masked, may have: 0 spares the look-up. */
  readonly #marks = new Uint8Array(markMask + 1)

  constructor(source: MessageSource, flow: FlowAt) {
    this.#source = source
    this.#flow = flow
  }

  /** Whether something of the flow may be remembered. */
  mayHold(uid: number): boolean {
    return this.#marks[uid & markMask] !== 0
  }

  /** Reads a segment that starts where the last one ended. */
  offer(bytes: Uint8Array, start: number, end: number, sequence: number): void {
    this.#readMessages(bytes, start, end, (sequence + (end - start)) | 0, undefined)
  }

  /** Takes a segment of a stream that something is remembered of; false when there is none. */
  feed(bytes: Uint8Array, start: number, end: number, sequence: number): boolean {
    const stream = this.#streams.get(this.#key())
    if (stream === undefined) return false
    this.#take(stream, bytes, start, end, sequence)
    this.#drain(stream)
    this.#forgetIfIdle(stream)
    return true
  }

  /** Remembers a segment that comes after a hole of `gap` bytes; false when there is no room. */
  hold(bytes: Uint8Array, start: number, end: number, sequence: number, gap: number): boolean {
    const stream = this.#begin((sequence - gap) | 0)
    if (stream === undefined) return false
    this.#hold(stream, bytes, start, end, sequence)
    return true
  }

  /** The flow ends: what is held is read, with holes in it. */
  flush(): void {
    const stream = this.#streams.get(this.#key())
    if (stream === undefined) return
    while (stream.held.length > 0 && !this.#flow.isDone) this.#skipHole(stream)
    if (stream.buffer !== null) this.abandoned += 1
    this.#release(stream)
    this.#forget(this.#key())
  }

  #key(): number {
    return this.#flow.uid * 2 + this.#flow.direction
  }

  #begin(expected: number): Stream | undefined {
    if (this.#streams.size >= maxStreams) {
      this.abandoned += 1
      return undefined
    }
    const stream = {
      expected,
      index: -1,
      needed: 0,
      buffer: null,
      length: 0,
      segments: 0,
      skip: 0,
      held: [],
      heldBytes: 0,
    }
    this.#streams.set(this.#key(), stream)
    this.#mark(1)
    return stream
  }

  /** Reads message after message; remembers what goes on in the next segment. `next`: sequence number behind `end`. */
  #readMessages(bytes: Uint8Array, from: number, end: number, next: number, known: Stream | undefined): void {
    const source = this.#source
    let start = from
    while (start < end) {
      const index = source.claimant(bytes, start, end)
      if (index < 0) return
      const needed = source.needs(index, bytes, start, end)
      if (needed <= 0) return
      if (needed > end - start) {
        this.#goOn(index, { bytes, start, end, needed, next }, known)
        return
      }
      if (!source.read(index, bytes, start, start + needed) || this.#flow.isDone) return
      start += needed
    }
  }

  /** The message at `start` is longer than what is there. */
  #goOn(
    index: number,
    {
      bytes,
      start,
      end,
      needed,
      next,
    }: { bytes: Uint8Array; start: number; end: number; needed: number; next: number },
    known: Stream | undefined,
  ): void {
    this.#flow.recognise(index + 1)
    const stream = known ?? this.#begin(next)
    if (stream === undefined) return
    if (needed > maxMessageBytes) {
      stream.skip = needed - (end - start)
      return
    }
    stream.index = index
    stream.needed = needed
    const buffer = stream.buffer ?? this.#spare.pop() ?? new Uint8Array(maxMessageBytes)
    buffer.set(bytes.subarray(start, end))
    stream.buffer = buffer
    stream.length = end - start
    stream.segments = 1
  }

  /** In order, overlapping, or after a hole. */
  #take(stream: Stream, bytes: Uint8Array, from: number, end: number, sequence: number): void {
    const ahead = (sequence - stream.expected) | 0
    if (ahead > 0) {
      this.#hold(stream, bytes, from, end, sequence)
      return
    }
    let start = from - ahead
    if (start >= end) return // all of it was there before
    stream.expected = (stream.expected + (end - start)) | 0
    if (stream.skip > 0) {
      const skipped = Math.min(stream.skip, end - start)
      stream.skip -= skipped
      start += skipped
    }
    if (stream.buffer !== null && start < end) start = this.#collect(stream, bytes, start, end)
    if (start < end && stream.skip === 0 && !this.#flow.isDone)
      this.#readMessages(bytes, start, end, stream.expected, stream)
  }

  /**
   * Adds to the message under collection, and asks how long it is once there is as much as it was thought to need: where
   * the end of a message has to be searched for, that is again with every segment. Returns where the rest of the segment
   * starts.
   */
  #collect(stream: Stream, bytes: Uint8Array, start: number, end: number): number {
    const before = stream.length
    const take = Math.min(end - start, maxMessageBytes - before)
    const length = before + take
    const { buffer } = stream
    if (buffer === null) return start
    buffer.set(bytes.subarray(start, start + take), before)
    stream.length = length
    stream.segments += 1
    if (length >= stream.needed) {
      const needed = this.#source.needs(stream.index, buffer, 0, length)
      if (needed <= length) {
        if (needed > 0) this.#source.read(stream.index, buffer, 0, needed)
        this.#release(stream)
        return start + Math.max(0, needed - before)
      }
      stream.needed = needed
    }
    if (stream.needed > maxMessageBytes || stream.segments >= maxSegments) this.#giveUp(stream)
    return start + take
  }

  /** The message is longer than thought, or comes in too many pieces: what it still needs is passed over. */
  #giveUp(stream: Stream): void {
    stream.skip = stream.needed - stream.length
    this.#release(stream)
    this.abandoned += 1
  }

  /** The buffer of a message that was read or given up serves another one. */
  #release(stream: Stream): void {
    if (stream.buffer !== null && this.#spare.length < maxSpare) this.#spare.push(stream.buffer)
    stream.buffer = null
  }

  #hold(stream: Stream, bytes: Uint8Array, start: number, end: number, sequence: number): void {
    const { held } = stream
    let place = held.length
    while (place > 0 && (((held[place - 1]?.sequence ?? 0) - sequence) | 0) > 0) place -= 1
    held.splice(place, 0, { sequence, bytes: bytes.slice(start, end) })
    stream.heldBytes += end - start
    while (held.length > 0 && (held.length > maxSegments || stream.heldBytes > maxHeldBytes)) this.#skipHole(stream)
  }

  /** Takes what is held and no longer comes after a hole. */
  #drain(stream: Stream): void {
    for (;;) {
      const [first] = stream.held
      if (first === undefined || ((first.sequence - stream.expected) | 0) > 0) return
      stream.held.shift()
      stream.heldBytes -= first.bytes.length
      this.#take(stream, first.bytes, 0, first.bytes.length, first.sequence)
    }
  }

  /** Gives up waiting for the bytes before what is held, and with them the message that they belong to. */
  #skipHole(stream: Stream): void {
    const hole = ((stream.held[0]?.sequence ?? stream.expected) - stream.expected) | 0
    if (stream.buffer !== null) {
      this.#release(stream)
      this.abandoned += 1
    }
    stream.skip = Math.max(0, stream.skip - hole)
    stream.expected = (stream.expected + hole) | 0
    this.#drain(stream)
  }

  #forgetIfIdle(stream: Stream): void {
    const isIdle = stream.buffer === null && stream.skip === 0 && stream.held.length === 0
    if (!isIdle && !this.#flow.isDone) return
    this.#release(stream)
    this.#forget(this.#key())
  }

  #forget(key: number): void {
    if (this.#streams.delete(key)) this.#mark(-1)
  }

  /** At most `maxStreams` share a mark, so the count saturates: a saturated mark only costs look-ups. */
  #mark(change: 1 | -1): void {
    const at = this.#flow.uid & markMask
    const count = this.#marks[at] ?? 0
    if (count < 255) this.#marks[at] = count + change
  }
}
