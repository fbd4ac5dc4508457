/**
 * A compressed block of Zstandard (RFC 8878, section 3.1.1.3): literals, then sequences of literals and matches. Writes
 * behind the history that the matches point into, and never past the size that a block may have.
 */
import { BackwardBits, ZstdDamage, decodeHuffman, fseOfOne, fseTable, readFse, readHuffman } from './zstd-entropy.ts'
import type { FseTable, HuffmanTable } from './zstd-entropy.ts'

/** A block never gives more. */
export const maxBlockBytes = 128 * 1024

/** Where the bytes of a block go: `bytes[from, at)` is what came before. */
export type History = { readonly bytes: Uint8Array; readonly from: number; at: number; readonly end: number }

type Kind = { readonly normal: FseTable; readonly maxLog: number; readonly maxSymbol: number }

/** The chances of the predefined tables, RFC 8878 section 3.1.1.3.2.2. */
const lengthChances = repeated([4], [3], [2, 11], [1, 3], [2, 9], [3], [2], [1, 5], [-1, 4])
const matchChances = repeated([1], [4], [3], [2, 6], [1, 37], [-1, 7])
const offsetChances = repeated([1, 6], [2, 3], [1, 15], [-1, 5])

const literalLengths: Kind = { normal: fseTable(lengthChances, 6), maxLog: 9, maxSymbol: 35 }
const matchLengths: Kind = { normal: fseTable(matchChances, 6), maxLog: 9, maxSymbol: 52 }
const offsets: Kind = { normal: fseTable(offsetChances, 5), maxLog: 8, maxSymbol: 31 }

/** Additional bits of each code of a literal length and of a match length. */
const lengthBits = repeated([0, 16], [1, 4], [2, 2], [3, 2], [4], [6]).concat(upTo16(7))
const matchBits = repeated([0, 32], [1, 4], [2, 2], [3, 2], [4, 2], [5]).concat(upTo16(7))
const lengthBases = basesOf(lengthBits, 0)
const matchBases = basesOf(matchBits, 3)
/** An offset of 2^28 is beyond any window that is read. */
const maxOffsetCode = 28
/** `BackwardBits` reads no more at once. */
const bitsAtOnce = 16

/** Each value as often as stands behind it, once without a number. */
function repeated(...runs: readonly (readonly [value: number, times?: number])[]): readonly number[] {
  return runs.flatMap(([value, times = 1]) => Array.from({ length: times }, () => value))
}

function upTo16(from: number): readonly number[] {
  return Array.from({ length: 17 - from }, (_, index) => from + index)
}

function basesOf(bits: readonly number[], first: number): readonly number[] {
  let base = first
  return bits.map((count) => {
    const own = base
    base += 1 << count
    return own
  })
}

/** What one block hands to the next one of its frame. */
export class BlockDecoder {
  private huffman: HuffmanTable | null = null
  private lengths: FseTable | null = null
  private matches: FseTable | null = null
  private offsets: FseTable | null = null
  private repeated0 = 1
  private repeated1 = 4
  private repeated2 = 8
  private readonly literals = new Uint8Array(maxBlockBytes)
  private literalCount = 0

  /** Unpacks `bytes[start, end)` to `history.at`, which it moves on. @throws ZstdDamage */
  decode(bytes: Uint8Array, start: number, end: number, history: History): void {
    let at = this.readLiterals(bytes, start, end)
    const first = bytes[at] ?? 0
    let count = first
    at += 1
    if (first >= 128) {
      const second = bytes[at] ?? 0
      count = first < 255 ? ((first - 128) << 8) + second : second + ((bytes[at + 1] ?? 0) << 8) + 0x7f00
      at += first < 255 ? 1 : 2
    }
    if (at > end) throw new ZstdDamage('a block is too short')
    const used = count === 0 ? 0 : this.readSequences(bytes, at, end, count, history)
    this.copyLiterals(used, this.literalCount - used, history)
  }

  /** Puts the literals into place and returns where they end in the block. */
  private readLiterals(bytes: Uint8Array, start: number, end: number): number {
    const head = bytes[start] ?? 0
    const word =
      (head | ((bytes[start + 1] ?? 0) << 8) | ((bytes[start + 2] ?? 0) << 16) | ((bytes[start + 3] ?? 0) << 24)) >>> 0
    const format = (head >> 2) & 3
    if ((head & 2) !== 0) return this.readHuffmanLiterals(bytes, start, end, word)
    const isOne = (head & 1) === 1
    const headBytes = (format & 1) === 0 ? 1 : format === 1 ? 2 : 3
    const size = headBytes === 1 ? head >> 3 : headBytes === 2 ? (word & 0xffff) >> 4 : (word & 0xffffff) >> 4
    const at = start + headBytes
    const next = at + (isOne ? 1 : size)
    if (next > end || size > maxBlockBytes) throw new ZstdDamage('literals are longer than their block')
    if (isOne) this.literals.fill(bytes[at] ?? 0, 0, size)
    else this.literals.set(bytes.subarray(at, next))
    this.literalCount = size
    return next
  }

  private readHuffmanLiterals(bytes: Uint8Array, start: number, end: number, word: number): number {
    const format = (word >>> 2) & 3
    const headBytes = format < 2 ? 3 : format + 2
    const size = (word >>> 4) & (format < 2 ? 0x3ff : format === 2 ? 0x3fff : 0x3ffff)
    const shortPacked = format < 2 ? (word >>> 14) & 0x3ff : word >>> 18
    const packed = format === 3 ? (word >>> 22) | ((bytes[start + 4] ?? 0) << 10) : shortPacked
    let at = start + headBytes
    const next = at + packed
    if (next > end || size > maxBlockBytes) throw new ZstdDamage('literals are longer than their block')
    if ((word & 1) === 0) {
      const described = readHuffman(bytes, at, next)
      this.huffman = described.table
      at = described.end
    }
    const { huffman, literals } = this
    if (huffman === null) throw new ZstdDamage('a block has no table')
    this.literalCount = size
    if (format === 0) {
      decodeHuffman(huffman, bytes, at, next, literals, 0, size)
      return next
    }
    const quarter = (size + 3) >> 2
    let from = at + 6
    for (let stream = 0; stream < 4; stream += 1) {
      const length = (bytes[at + stream * 2] ?? 0) | ((bytes[at + stream * 2 + 1] ?? 0) << 8)
      const to = stream === 3 ? next : from + length
      if (to > next || quarter * 3 > size) throw new ZstdDamage('literals are longer than their block')
      decodeHuffman(huffman, bytes, from, to, literals, stream * quarter, stream === 3 ? size : (stream + 1) * quarter)
      from = to
    }
    return next
  }

  /** Returns how many literals the sequences used. */
  private readSequences(bytes: Uint8Array, start: number, end: number, count: number, history: History): number {
    const modes = bytes[start] ?? 0
    if ((modes & 3) !== 0) throw new ZstdDamage('a block is of an unknown kind')
    const lengths = readTable(bytes, start + 1, end, modes >> 6, literalLengths, this.lengths)
    const far = readTable(bytes, lengths.end, end, (modes >> 4) & 3, offsets, this.offsets)
    const matches = readTable(bytes, far.end, end, (modes >> 2) & 3, matchLengths, this.matches)
    this.lengths = lengths.table
    this.offsets = far.table
    this.matches = matches.table
    const bits = new BackwardBits(bytes, matches.end, end)
    let lengthState = bits.read(lengths.table.log)
    let offsetState = bits.read(far.table.log)
    let matchState = bits.read(matches.table.log)
    let used = 0
    for (let left = count; left > 0; left -= 1) {
      const offsetCode = far.table.symbols[offsetState] ?? 0
      const matchCode = matches.table.symbols[matchState] ?? 0
      const lengthCode = lengths.table.symbols[lengthState] ?? 0
      if (offsetCode > maxOffsetCode) throw new ZstdDamage('a match is too far back')
      const value = 2 ** offsetCode + readLong(bits, offsetCode)
      const matched = (matchBases[matchCode] ?? 0) + bits.read(matchBits[matchCode] ?? 0)
      const literals = (lengthBases[lengthCode] ?? 0) + bits.read(lengthBits[lengthCode] ?? 0)
      if (used + literals > this.literalCount) throw new ZstdDamage('literals are missing')
      this.copyLiterals(used, literals, history)
      used += literals
      copyMatch(this.offsetOf(value, literals), matched, history)
      if (left === 1) break
      lengthState = (lengths.table.bases[lengthState] ?? 0) + bits.read(lengths.table.bits[lengthState] ?? 0)
      matchState = (matches.table.bases[matchState] ?? 0) + bits.read(matches.table.bits[matchState] ?? 0)
      offsetState = (far.table.bases[offsetState] ?? 0) + bits.read(far.table.bits[offsetState] ?? 0)
    }
    if (bits.left !== 0) throw new ZstdDamage('a bit stream is too long')
    return used
  }

  /** Values up to 3 stand for one of the last three offsets, shifted by one where no literals come before. */
  private offsetOf(value: number, literals: number): number {
    const which = value > 3 ? 3 : value - (literals === 0 ? 0 : 1)
    if (which === 0) return this.repeated0
    const last = this.repeated0
    const offset = value > 3 ? value - 3 : which === 1 ? this.repeated1 : which === 2 ? this.repeated2 : last - 1
    if (which > 1) this.repeated2 = this.repeated1
    this.repeated1 = last
    this.repeated0 = offset
    return offset
  }

  private copyLiterals(from: number, length: number, history: History): void {
    const { bytes, at, end } = history
    if (at + length > end) throw new ZstdDamage('a block is too long')
    if (length > bytesByHand) bytes.set(this.literals.subarray(from, from + length), at)
    else for (let each = 0; each < length; each += 1) bytes[at + each] = this.literals[from + each] ?? 0
    history.at = at + length
  }
}

/** Below it a loop was measured faster than the call. */
const bytesByHand = 32

function readLong(bits: BackwardBits, count: number): number {
  if (count <= bitsAtOnce) return bits.read(count)
  const high = bits.read(count - bitsAtOnce)
  return high * 2 ** bitsAtOnce + bits.read(bitsAtOnce)
}

function copyMatch(offset: number, length: number, history: History): void {
  const { bytes, from, at, end } = history
  if (offset < 1 || offset > at - from) throw new ZstdDamage('a match is too far back')
  if (at + length > end) throw new ZstdDamage('a block is too long')
  if (length > bytesByHand && offset >= length) bytes.copyWithin(at, at - offset, at - offset + length)
  else for (let each = at; each < at + length; each += 1) bytes[each] = bytes[each - offset] ?? 0
  history.at = at + length
}

/** Modes: predefined, one symbol, described here, the one before. */
function readTable(bytes: Uint8Array, start: number, end: number, mode: number, kind: Kind, before: FseTable | null) {
  if (mode === 2) return readFse(bytes, start, { ...kind, end })
  if (mode === 0) return { table: kind.normal, end: start }
  if (mode === 3) {
    if (before === null) throw new ZstdDamage('a block has no table')
    return { table: before, end: start }
  }
  const symbol = bytes[start] ?? 0
  if (symbol > kind.maxSymbol || start >= end) throw new ZstdDamage('a table is wrong')
  return { table: fseOfOne(symbol), end: start + 1 }
}
