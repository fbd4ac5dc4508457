/**
 * Unpacks Zstandard (RFC 8878): any number of frames, also skippable ones, in bounded memory. A cut or damaged file
 * gives everything that came before. Reads no dictionaries, and does not check the sums that frames may end with:
 * damage shows in the packed data itself, or as a frame of another length than it says.
 */
import { setImmediate as otherWork } from 'node:timers/promises'
import type { ReadPacked, Rest } from './gzip.ts'
import { BlockDecoder, maxBlockBytes } from './zstd-block.ts'
import { ZstdDamage } from './zstd-entropy.ts'

const cutOff = 'is cut off: its zstd data ends too early'
const damaged = 'is damaged: its zstd data cannot be unpacked further'
const dictionary = 'is packed with a zstd dictionary, and only files without one can be read'

/** As much history as zstd itself accepts unless told otherwise. It is only allocated when that much came out. */
const maxWindowBytes = 128 * 1024 * 1024
const maxWindow = `${maxWindowBytes / 1024 / 1024} MiB`
const tooFarBack = `is packed with a zstd window of more than ${maxWindow}; pack it with "zstd -19" or less`

const frameMagic = 0xfd2fb528
const skippableMagic = 0x184d2a50
/** Enough for a header and the first block, without which nothing can be unpacked; some skippable bytes before them. */
export const zstdBeginningBytes = maxBlockBytes + 1024
/** The longest header of a frame, with its magic number. */
const longestHeaderBytes = 18
const packedPieceBytes = 256 * 1024
const firstHistoryBytes = 1024 * 1024
/** Room behind the window, so that it is not moved for every block. */
const mostRoomBytes = 16 * 1024 * 1024
const turnMs = 50

/**
 * Unpacks what `readPacked` gives and hands it to `take` in pieces of at most 128 KiB, valid during the call only,
 * until `take` returns false. Returns why unpacking had to stop, as the end of a sentence that starts with the file's
 * name, or `null`.
 */
export async function unzstdTo(
  take: (piece: Uint8Array) => boolean,
  readPacked: ReadPacked,
  rest: Rest = null,
): Promise<string | null> {
  const packed = new Packed(readPacked)
  try {
    for (;;) {
      if (!packed.has(1)) return null
      const fault = await readFrame(packed, take, rest)
      if (fault !== undefined) return fault
    }
  } catch (error) {
    if (error instanceof ZstdDamage) return damaged
    throw error
  }
}

/** The beginning of what is packed in `packed`, which is the beginning of a zstd file; empty when it is damaged. */
export async function unzstdBeginning(packed: Uint8Array): Promise<Uint8Array> {
  let beginning: Uint8Array = new Uint8Array(0)
  const keep = (piece: Uint8Array) => {
    beginning = piece.slice()
    return piece.length === 0
  }
  await unzstdTo(keep, (into, position) => {
    const piece = packed.subarray(position, position + into.length)
    into.set(piece)
    return piece.length
  })
  return beginning
}

/** The packed bytes at hand, from `at` on. */
class Packed {
  readonly bytes = new Uint8Array(packedPieceBytes + maxBlockBytes)
  at = 0
  filled = 0
  private position = 0
  private readonly readPacked: ReadPacked

  constructor(readPacked: ReadPacked) {
    this.readPacked = readPacked
  }

  /** Whether so many bytes, at most a block, are there from `at` on. */
  has(count: number): boolean {
    while (this.at + count > this.filled) {
      if (this.at > 0) {
        this.bytes.copyWithin(0, this.at, this.filled)
        this.filled -= this.at
        this.at = 0
      }
      const length = this.readPacked(this.bytes.subarray(this.filled, this.filled + packedPieceBytes), this.position)
      if (length === 0) return false
      this.position += length
      this.filled += length
    }
    return true
  }

  /** Passes over so many bytes; false when the file ends before. */
  skip(count: number): boolean {
    const here = Math.min(count, this.filled - this.at)
    this.at += here
    this.position += count - here
    // The last byte has to be there.
    if (count > here) {
      this.position -= 1
      if (!this.has(1)) return false
      this.at += 1
    }
    return true
  }

  /** A number of up to four bytes, the lowest first, from `at + offset` on. */
  number(offset: number, bytes: number): number {
    let value = 0
    for (let each = bytes - 1; each >= 0; each -= 1) value = value * 256 + (this.bytes[this.at + offset + each] ?? 0)
    return value
  }
}

/** `undefined` when the frame was read to its end, `null` when no more is wanted, or the fault. */
async function readFrame(
  packed: Packed,
  take: (piece: Uint8Array) => boolean,
  rest: Rest,
): Promise<string | null | undefined> {
  if (!packed.has(8)) return cutOff
  const magic = packed.number(0, 4)
  if (magic - (magic % 16) === skippableMagic) {
    packed.at += 4
    const size = packed.number(0, 4)
    packed.at += 4
    return packed.skip(size) ? undefined : cutOff
  }
  if (magic !== frameMagic) return damaged
  packed.has(longestHeaderBytes)
  const frame = headerOf(packed)
  if (typeof frame === 'string') return frame
  if (packed.at + frame.headerBytes > packed.filled) return cutOff
  packed.at += frame.headerBytes
  const history = new Window(frame.windowBytes)
  const decoder = new BlockDecoder()
  let total = 0
  let turnEndsMs = performance.now() + turnMs
  for (let last = false; !last; ) {
    if (!packed.has(3)) return cutOff
    const head = packed.number(0, 3)
    last = (head & 1) === 1
    const piece = readBlock(packed, head, { history, decoder, mostBytes: Math.min(frame.windowBytes, maxBlockBytes) })
    if (piece === null) return cutOff
    total += piece.length
    if (frame.contentBytes !== null && total > frame.contentBytes) return damaged
    if (!take(piece)) return null
    if (performance.now() < turnEndsMs) continue
    await (rest?.() ?? otherWork())
    turnEndsMs = performance.now() + turnMs
  }
  if (frame.contentBytes !== null && total !== frame.contentBytes) return damaged
  return packed.skip(frame.sumBytes) ? undefined : cutOff
}

/** From the magic number on. */
function headerOf(packed: Packed) {
  const flags = packed.number(4, 1)
  const isSingle = (flags & 0x20) !== 0
  if ((flags & 8) !== 0) return damaged
  const dictionaryBytes = [0, 1, 2, 4][flags & 3] ?? 0
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6] ?? 0
  const dictionaryAt = isSingle ? 5 : 6
  const sizeAt = dictionaryAt + dictionaryBytes
  if (packed.number(dictionaryAt, dictionaryBytes) !== 0) return dictionary
  const size = packed.number(sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0)
  const exponent = packed.number(5, 1)
  const base = 2 ** (10 + (exponent >> 3))
  const windowBytes = isSingle ? size : base + (base / 8) * (exponent & 7)
  if (windowBytes > maxWindowBytes) return tooFarBack
  const sumBytes = (flags & 4) !== 0 ? 4 : 0
  return { headerBytes: sizeAt + sizeBytes, windowBytes, contentBytes: sizeBytes === 0 ? null : size, sumBytes }
}

type Unpacking = { readonly history: Window; readonly decoder: BlockDecoder; readonly mostBytes: number }

/** The bytes of the block whose header was read, `null` when the file ends before. @throws ZstdDamage */
function readBlock(packed: Packed, head: number, { history, decoder, mostBytes }: Unpacking): Uint8Array | null {
  const type = (head >> 1) & 3
  const size = head >> 3
  const packedBytes = type === 1 ? 1 : size
  if (size > mostBytes || type === 3) throw new ZstdDamage('a block is too long')
  if (!packed.has(3 + packedBytes)) return null
  const start = packed.at + 3
  packed.at = start + packedBytes
  const before = history.makeRoom(mostBytes)
  if (type === 2) decoder.decode(packed.bytes, start, packed.at, history)
  else {
    if (type === 1) history.bytes.fill(packed.bytes[start] ?? 0, before, before + size)
    else history.bytes.set(packed.bytes.subarray(start, packed.at), before)
    history.at += size
  }
  return history.bytes.subarray(before, history.at)
}

/** What came out last, as far back as a match may point, and room for the next block. */
class Window {
  bytes: Uint8Array
  from = 0
  at = 0
  end = 0
  private readonly windowBytes: number
  private readonly mostBytes: number

  constructor(windowBytes: number) {
    this.windowBytes = windowBytes
    this.mostBytes = windowBytes + Math.max(2 * maxBlockBytes, Math.min(windowBytes, mostRoomBytes))
    this.bytes = new Uint8Array(Math.min(firstHistoryBytes, this.mostBytes))
  }

  /** Sets `end` so that a block fits, and returns where it begins. */
  makeRoom(blockBytes: number): number {
    if (this.at + blockBytes > this.bytes.length && this.bytes.length < this.mostBytes) {
      const larger = new Uint8Array(Math.min(this.bytes.length * 2, this.mostBytes))
      larger.set(this.bytes.subarray(0, this.at))
      this.bytes = larger
    }
    if (this.at + blockBytes > this.bytes.length) {
      const kept = Math.min(this.windowBytes, this.at)
      this.bytes.copyWithin(0, this.at - kept, this.at)
      this.at = kept
    }
    this.from = Math.max(0, this.at - this.windowBytes)
    this.end = this.at + blockBytes
    return this.at
  }
}
