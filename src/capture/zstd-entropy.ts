/**
 * The two entropy codes of Zstandard (RFC 8878, sections 4.1 and 4.2): FSE and Huffman tables, and the bit streams that
 * are read backwards. What contradicts the format throws `ZstdDamage`; nothing here loops or allocates by a stated size.
 */

/** The packed bytes are no valid Zstandard data. */
export class ZstdDamage extends Error {}

/** Decoding table of 2^`log` states. */
export type FseTable = {
  readonly log: number
  readonly symbols: Uint8Array
  readonly bits: Uint8Array
  readonly bases: Uint16Array
}

/** Decoding table by the next `log` bits. */
export type HuffmanTable = { readonly log: number; readonly symbols: Uint8Array; readonly bits: Uint8Array }

const maxHuffmanLog = 11
const maxWeightLog = 6

function highestBit(value: number): number {
  return 31 - Math.clz32(value)
}

/** Bits from the end of `bytes[start, end)` to its beginning; the highest one of the last byte only marks the end. */
export class BackwardBits {
  /** Bits that are left. */
  left: number
  private readonly bytes: Uint8Array
  private readonly start: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = end > start ? (bytes[end - 1] ?? 0) : 0
    if (last === 0) throw new ZstdDamage('a bit stream has no end')
    this.bytes = bytes
    this.start = start
    this.left = (end - start - 1) * 8 + highestBit(last)
  }

  /** The next bits, at most 24 of them, as a number. */
  read(count: number): number {
    this.left -= count
    if (this.left < 0) throw new ZstdDamage('a bit stream is too short')
    return this.at(this.left) & ((1 << count) - 1)
  }

  /** The same without taking them; zeros follow the last bit. */
  peek(count: number): number {
    const at = this.left - count
    const mask = (1 << count) - 1
    return at >= 0 ? this.at(at) & mask : (this.at(0) << -at) & mask
  }

  private at(bit: number): number {
    const { bytes } = this
    const at = this.start + (bit >> 3)
    const word =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)
    return word >>> (bit & 7)
  }
}

/** A table in which every state is the same symbol and costs no bits. */
export function fseOfOne(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), bases: new Uint16Array(1) }
}

/** The table for these chances, which add up to 2^`log`; -1 is less than one. */
export function fseTable(chances: readonly number[], log: number): FseTable {
  const size = 1 << log
  const symbols = new Uint8Array(size)
  const next = chances.map((chance) => Math.abs(chance))
  let high = size - 1
  for (const [symbol, chance] of chances.entries()) {
    if (chance < 0) symbols[high--] = symbol
  }
  const step = (size >> 1) + (size >> 3) + 3
  let at = 0
  for (const [symbol, chance] of chances.entries()) {
    for (let each = 0; each < chance; each += 1) {
      symbols[at] = symbol
      do at = (at + step) & (size - 1)
      while (at > high)
    }
  }
  const bits = new Uint8Array(size)
  const bases = new Uint16Array(size)
  for (let state = 0; state < size; state += 1) {
    const symbol = symbols[state] ?? 0
    const count = next[symbol] ?? 0
    next[symbol] = count + 1
    const cost = log - highestBit(count)
    bits[state] = cost
    bases[state] = (count << cost) - size
  }
  return { log, symbols, bits, bases }
}

/** Reads the description of a table at `start`; `end` is behind it. */
export function readFse(
  bytes: Uint8Array,
  start: number,
  limits: { readonly end: number; readonly maxLog: number; readonly maxSymbol: number },
) {
  const log = ((bytes[start] ?? 0) & 15) + 5
  if (log > limits.maxLog) throw new ZstdDamage('a table is too large')
  const chances: number[] = []
  let bit = start * 8 + 4
  let remaining = (1 << log) + 1
  let threshold = 1 << log
  let width = log + 1
  while (remaining > 1 && chances.length <= limits.maxSymbol) {
    const most = 2 * threshold - 1 - remaining
    const word = bitsAt(bytes, bit)
    const isShort = (word & (threshold - 1)) < most
    let value = word & (isShort ? threshold - 1 : 2 * threshold - 1)
    if (!isShort && value >= threshold) value -= most
    bit += isShort ? width - 1 : width
    const chance = value - 1
    remaining -= Math.abs(chance)
    chances.push(chance)
    if (chance === 0) bit = readZeros(bytes, bit, chances, limits.maxSymbol)
    while (remaining < threshold && threshold > 1) {
      width -= 1
      threshold >>= 1
    }
  }
  const end = (bit + 7) >> 3
  if (remaining !== 1 || chances.length > limits.maxSymbol + 1 || end > limits.end)
    throw new ZstdDamage('a table is wrong')
  return { table: fseTable(chances, log), end }
}

/** Behind a chance of zero stands how many more of them follow, three at most at a time. */
function readZeros(bytes: Uint8Array, from: number, chances: number[], maxSymbol: number): number {
  let bit = from
  for (;;) {
    const more = bitsAt(bytes, bit) & 3
    bit += 2
    for (let each = 0; each < more; each += 1) chances.push(0)
    if (more < 3 || chances.length > maxSymbol) return bit
  }
}

function bitsAt(bytes: Uint8Array, bit: number): number {
  const at = bit >> 3
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)) >>> (bit & 7)
}

/** Reads the description of a Huffman table at `start`; `end` is behind it. */
export function readHuffman(bytes: Uint8Array, start: number, limit: number) {
  const head = bytes[start] ?? 0
  const isPacked = head < 128
  const count = head - 127
  const end = start + 1 + (isPacked ? head : (count + 1) >> 1)
  if (end > limit) throw new ZstdDamage('a table is longer than its block')
  const weights: number[] = isPacked ? packedWeights(bytes, start + 1, end) : []
  for (let each = 0; each < count; each += 1) {
    const pair = bytes[start + 1 + (each >> 1)] ?? 0
    weights.push((each & 1) === 0 ? pair >> 4 : pair & 15)
  }
  return { table: huffmanTable(weights), end }
}

/** Two states take turns; both go on until one finds too few bits. */
function packedWeights(bytes: Uint8Array, start: number, end: number): number[] {
  const { table, end: from } = readFse(bytes, start, { end, maxLog: maxWeightLog, maxSymbol: maxHuffmanLog + 1 })
  const bits = new BackwardBits(bytes, from, end)
  const weights: number[] = []
  let state = bits.read(table.log)
  let other = bits.read(table.log)
  while (weights.length < 255) {
    weights.push(table.symbols[state] ?? 0)
    const cost = table.bits[state] ?? 0
    if (bits.left < cost) {
      weights.push(table.symbols[other] ?? 0)
      return weights
    }
    const next = (table.bases[state] ?? 0) + bits.read(cost)
    state = other
    other = next
  }
  throw new ZstdDamage('a table has too many symbols')
}

/** The weight of the last symbol is what is missing to a power of two. */
function huffmanTable(told: readonly number[]): HuffmanTable {
  const total = told.reduce((sum, weight) => sum + ((1 << weight) >> 1), 0)
  const log = total === 0 ? 0 : highestBit(total) + 1
  const missing = (1 << log) - total
  if (log === 0 || log > maxHuffmanLog || missing <= 0 || (missing & (missing - 1)) !== 0 || told.length > 255) {
    throw new ZstdDamage('a table is wrong')
  }
  const weights = [...told, highestBit(missing) + 1]
  const symbols = new Uint8Array(1 << log)
  const bits = new Uint8Array(1 << log)
  let at = 0
  for (let weight = 1; weight <= log; weight += 1) {
    for (const [symbol, own] of weights.entries()) {
      if (own !== weight) continue
      const width = 1 << (weight - 1)
      symbols.fill(symbol, at, at + width)
      bits.fill(log + 1 - weight, at, at + width)
      at += width
    }
  }
  return { log, symbols, bits }
}

/** Fills `into[from, to)` with the symbols that stand in `bytes[start, end)`. */
export function decodeHuffman(
  table: HuffmanTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  into: Uint8Array,
  from: number,
  to: number,
): void {
  const { log, symbols, bits: costs } = table
  const bits = new BackwardBits(bytes, start, end)
  for (let at = from; at < to; at += 1) {
    const index = bits.peek(log)
    into[at] = symbols[index] ?? 0
    bits.left -= costs[index] ?? 0
    if (bits.left < 0) throw new ZstdDamage('a bit stream is too short')
  }
  if (bits.left !== 0) throw new ZstdDamage('a bit stream is too long')
}
