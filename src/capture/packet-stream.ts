/**
 * Finds packets in a capture that arrives in pieces: pcap or pcapng, told by the first bytes. One reused buffer,
 * parsed in place; nothing is allocated per packet. Does not open files and does not unpack.
 */
import { contentOf, firstBytesLength, whyNoCapture } from './first-bytes.ts'
import { PcapReader, pcapHeaderBytes } from './pcap.ts'
import { PcapngReader } from './pcapng.ts'
import { maxRecordBytes, type PacketReader, type PacketSink } from './packet-reader.ts'

export type { PacketSink } from './packet-reader.ts'
export type PacketFormat = 'pcap' | 'pcapng'

/** What is read stays in the second-level cache until it is parsed; larger pieces were measured slower. */
const pieceBytes = 128 * 1024
/** A piece, and the longest usual packet of which only a part has arrived. */
const firstBufferBytes = pieceBytes + 256 * 1024 + 64
/** The buffer grows to this when a record is really that long, and never because one claims to be. */
const maxBufferBytes = maxRecordBytes + 2 * pieceBytes

/**
 * Use it in one of two ways: read up to `room` bytes into `buffer` at `filled` and tell `advance` how many there
 * were, or `push` pieces of any size. Then `finish`. After a fault everything further is ignored.
 */
export class PacketStream {
  /** May be another one after `advance` or `push`. */
  buffer = new Uint8Array(firstBufferBytes)
  filled = 0
  format: PacketFormat | null = null
  private readonly sink: PacketSink
  private reader: PacketReader | null = null
  private ownFault: string | null = null
  private skipBytes = 0

  constructor(sink: PacketSink) {
    this.sink = sink
  }

  get packets(): number {
    return this.reader?.packets ?? 0
  }

  /** Sum of the packets' stated lengths on the wire. */
  get wireBytes(): number {
    return this.reader?.wireBytes ?? 0
  }

  /** The program that wrote the capture, as it says itself. */
  get writer(): string | null {
    return this.reader?.writer ?? null
  }

  /** Packets that the capturing system says it lost; `null` when the capture does not tell. */
  get lost(): number | null {
    return this.reader?.lost ?? null
  }

  /** Why nothing more is read, as the end of a sentence that starts with the file's name; `null` while all is well. */
  get fault(): string | null {
    return this.ownFault ?? this.reader?.fault ?? null
  }

  /** How many bytes to put into `buffer` at `filled` at most; never 0. */
  get room(): number {
    return Math.min(pieceBytes, this.buffer.length - this.filled)
  }

  /** Says that `length` bytes were put into `buffer` at `filled`. */
  advance(length: number): void {
    this.filled += length
    const reader = this.reader ?? this.start(firstBytesLength)
    if (reader !== null) this.parse(reader)
    if (this.fault !== null) this.filled = 0
    if (this.buffer.length - this.filled < pieceBytes / 2) this.grow()
  }

  /** Copies `piece` in and hands on the packets it completes. */
  push(piece: Uint8Array): void {
    let from = 0
    while (from < piece.length && this.fault === null) {
      const length = Math.min(this.room, piece.length - from)
      this.buffer.set(piece.subarray(from, from + length), this.filled)
      this.advance(length)
      from += length
    }
  }

  /** Says that nothing more comes. Returns what is wrong with the capture, see `fault`, or `null`. */
  finish(): string | null {
    const reader = this.reader ?? this.start(0)
    if (reader === null) return this.fault
    this.parse(reader)
    return this.fault ?? (this.filled > 0 || this.skipBytes > 0 ? reader.cut : null)
  }

  /** Chooses the format as soon as `needed` bytes are there; `null` before, and when there is none. */
  private start(needed: number): PacketReader | null {
    if (this.filled < needed || this.ownFault !== null) return null
    const first = this.buffer.subarray(0, Math.min(this.filled, firstBytesLength))
    const content = contentOf(first)
    if (content !== 'pcap' && content !== 'pcapng') {
      this.ownFault = whyNoCapture(first)
    } else if (content === 'pcap' && this.filled < pcapHeaderBytes) {
      this.ownFault = `ends in the middle of its first ${pcapHeaderBytes} bytes`
    } else {
      this.format = content
      this.skipBytes = content === 'pcap' ? pcapHeaderBytes : 0
      this.reader = content === 'pcap' ? new PcapReader(first, this.sink) : new PcapngReader(this.sink)
    }
    return this.reader
  }

  private parse(reader: PacketReader): void {
    if (this.skipBytes > 0) {
      const skipped = Math.min(this.skipBytes, this.filled)
      this.skipBytes -= skipped
      this.drop(skipped)
    }
    if (reader.fault !== null) return
    const done = reader.read(this.buffer, this.filled)
    this.skipBytes += Math.max(0, done - this.filled)
    this.drop(Math.min(done, this.filled))
  }

  private drop(length: number): void {
    if (length > 0 && length < this.filled) this.buffer.copyWithin(0, length, this.filled)
    this.filled -= length
  }

  private grow(): void {
    const larger = new Uint8Array(Math.min(this.buffer.length * 2, maxBufferBytes))
    larger.set(this.buffer.subarray(0, this.filled))
    this.buffer = larger
  }
}
