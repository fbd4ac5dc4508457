/**
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) of one short block, for keys that are derived for every connection: an object
 * of node:crypto costs more than the whole computation. Big-endian words in and out. Not here: longer messages, which
 * nothing here has, and secrets worth hiding from who measures time: whoever sees a packet has these keys.
 */

/** Words of a digest and of a block. */
export const digestWords = 8
export const blockWords = 16
/** A message of one block leaves room for its end mark and its length. */
export const maxMessageBytes = 55
const blockBytes = 64
const rounds = 64

const primes = firstPrimes(rounds)
const roundConstants = Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime)))
const initialState = Int32Array.from(primes.slice(0, digestWords), (prime) => fraction(Math.sqrt(prime)))

function firstPrimes(count: number): readonly number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}

/** First 32 bits behind the point. */
function fraction(root: number): number {
  return ((root - Math.floor(root)) * 0x1_0000_0000) | 0
}

const schedule = new Int32Array(rounds)

/** One step of SHA-256: `into` becomes the state after `block`. `from` and `into` may be the same. */
function compress(from: Int32Array, block: Int32Array, into: Int32Array): void {
  fillSchedule(block)
  let a = from[0] ?? 0
  let b = from[1] ?? 0
  let c = from[2] ?? 0
  let d = from[3] ?? 0
  let e = from[4] ?? 0
  let f = from[5] ?? 0
  let g = from[6] ?? 0
  let h = from[7] ?? 0
  for (let i = 0; i < rounds; i += 1) {
    const rotatedE = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const first = (h + rotatedE + (g ^ (e & (f ^ g))) + (roundConstants[i] ?? 0) + (schedule[i] ?? 0)) | 0
    const rotatedA = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const second = (rotatedA + ((a & b) | (c & (a | b)))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  into[0] = (from[0] ?? 0) + a
  into[1] = (from[1] ?? 0) + b
  into[2] = (from[2] ?? 0) + c
  into[3] = (from[3] ?? 0) + d
  into[4] = (from[4] ?? 0) + e
  into[5] = (from[5] ?? 0) + f
  into[6] = (from[6] ?? 0) + g
  into[7] = (from[7] ?? 0) + h
}

function fillSchedule(block: Int32Array): void {
  for (let i = 0; i < blockWords; i += 1) schedule[i] = block[i] ?? 0
  for (let i = blockWords; i < rounds; i += 1) {
    const x = schedule[i - 15] ?? 0
    const y = schedule[i - 2] ?? 0
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
    schedule[i] = (schedule[i - 16] ?? 0) + low + (schedule[i - 7] ?? 0) + high
  }
}

/**
 * Writes a message of at most 55 bytes into a block, with its end mark. `before`: whole bytes that the hash has taken
 * already, which count in its length.
 */
export function fillBlock(block: Int32Array, bytes: Uint8Array, start: number, end: number, before: number): void {
  block.fill(0)
  const length = Math.min(end - start, maxMessageBytes)
  for (let i = 0; i < length; i += 1) {
    const word = i >> 2
    block[word] = (block[word] ?? 0) | ((bytes[start + i] ?? 0) << (24 - (i & 3) * 8))
  }
  const last = length >> 2
  block[last] = (block[last] ?? 0) | (0x80 << (24 - (length & 3) * 8))
  block[blockWords - 1] = (before + length) * 8
}

/** A message for `Hmac.sign`, at most 55 bytes. */
export function hmacBlock(message: Uint8Array): Int32Array {
  const block = new Int32Array(blockWords)
  fillBlock(block, message, 0, message.length, blockBytes)
  return block
}

const padded = new Int32Array(blockWords)

/** HMAC-SHA-256 with a key that may serve for several messages. */
export class Hmac {
  readonly #inner = new Int32Array(digestWords)
  readonly #outer = new Int32Array(digestWords)
  /** The inner digest as a message of its own. */
  readonly #digest = new Int32Array(blockWords)

  constructor() {
    this.#digest[digestWords] = 0x8000_0000 | 0
    this.#digest[blockWords - 1] = (blockBytes + digestWords * 4) * 8
  }

  /** Takes a key of at most 16 words. */
  useKey(key: Int32Array): this {
    for (let i = 0; i < blockWords; i += 1) padded[i] = (key[i] ?? 0) ^ 0x3636_3636
    compress(initialState, padded, this.#inner)
    for (let i = 0; i < blockWords; i += 1) padded[i] = (key[i] ?? 0) ^ 0x5c5c_5c5c
    compress(initialState, padded, this.#outer)
    return this
  }

  /** Signs what `hmacBlock` or `fillBlock` with 64 bytes before made; `digest` gets 8 words. */
  sign(block: Int32Array, digest: Int32Array): void {
    compress(this.#inner, block, this.#digest)
    compress(this.#outer, this.#digest, digest)
  }
}
