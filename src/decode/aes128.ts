/**
 * AES-128 (FIPS 197), one block at a time and only in the direction of encrypting, which is all that counter mode and
 * QUIC's header protection need: for a packet of which some blocks are wanted, an object of node:crypto costs more than
 * they do. Tables are derived from the definition. Not constant in time: it opens what anybody on the way can open.
 */

export const blockBytes = 16
/** Eleven round keys of four words. */
export const roundKeyWords = 44
const keyWords = 4

const sbox = new Uint8Array(256)
/** SubBytes and MixColumns of a byte in each of the four rows. */
const table0 = new Int32Array(256)
const table1 = new Int32Array(256)
const table2 = new Int32Array(256)
const table3 = new Int32Array(256)

/** Twice `byte` in the field of AES. */
function doubled(byte: number): number {
  return ((byte << 1) ^ ((byte >> 7) * 0x1b)) & 0xff
}

function fillTables(): void {
  // `power` runs through the powers of 3, which are all bytes but 0, and `inverse` through those of its inverse.
  let power = 1
  let inverse = 1
  do {
    power ^= doubled(power)
    inverse ^= inverse << 1
    inverse ^= inverse << 2
    inverse ^= inverse << 4
    inverse &= 0xff
    if ((inverse & 0x80) !== 0) inverse ^= 0x09
    const twice = inverse | (inverse << 8)
    sbox[power] = (inverse ^ (twice >> 7) ^ (twice >> 6) ^ (twice >> 5) ^ (twice >> 4) ^ 0x63) & 0xff
  } while (power !== 1)
  sbox[0] = 0x63
  for (let byte = 0; byte < 256; byte += 1) {
    const s = sbox[byte] ?? 0
    const word = (doubled(s) << 24) | (s << 16) | (s << 8) | (doubled(s) ^ s)
    table0[byte] = word
    table1[byte] = (word >>> 8) | (word << 24)
    table2[byte] = (word >>> 16) | (word << 16)
    table3[byte] = (word >>> 24) | (word << 8)
  }
}
fillTables()

/** Fills `roundKeys`, 44 words, from the key's first four words. */
export function expandKey(key: Int32Array, roundKeys: Int32Array): void {
  let constant = 1
  for (let i = 0; i < keyWords; i += 1) roundKeys[i] = key[i] ?? 0
  for (let i = keyWords; i < roundKeyWords; i += 1) {
    let word = roundKeys[i - 1] ?? 0
    if (i % keyWords === 0) {
      word = substituted((word << 8) | (word >>> 24)) ^ (constant << 24)
      constant = doubled(constant)
    }
    roundKeys[i] = (roundKeys[i - keyWords] ?? 0) ^ word
  }
}

function substituted(word: number): number {
  const high = ((sbox[word >>> 24] ?? 0) << 24) | ((sbox[(word >>> 16) & 255] ?? 0) << 16)
  return high | ((sbox[(word >>> 8) & 255] ?? 0) << 8) | (sbox[word & 255] ?? 0)
}

/**
 * Encrypts the block in `words`, four big-endian words, in place. A round is SubBytes, ShiftRows and MixColumns by
 * table; it is written out, because a call for every column costs more than the column.
 */
export function encryptBlock(roundKeys: Int32Array, words: Int32Array): void {
  let a = (words[0] ?? 0) ^ (roundKeys[0] ?? 0)
  let b = (words[1] ?? 0) ^ (roundKeys[1] ?? 0)
  let c = (words[2] ?? 0) ^ (roundKeys[2] ?? 0)
  let d = (words[3] ?? 0) ^ (roundKeys[3] ?? 0)
  for (let at = keyWords; at < roundKeyWords - keyWords; at += keyWords) {
    const highA = (table0[a >>> 24] ?? 0) ^ (table1[(b >>> 16) & 255] ?? 0)
    const highB = (table0[b >>> 24] ?? 0) ^ (table1[(c >>> 16) & 255] ?? 0)
    const highC = (table0[c >>> 24] ?? 0) ^ (table1[(d >>> 16) & 255] ?? 0)
    const highD = (table0[d >>> 24] ?? 0) ^ (table1[(a >>> 16) & 255] ?? 0)
    const lowA = (table2[(c >>> 8) & 255] ?? 0) ^ (table3[d & 255] ?? 0)
    const lowB = (table2[(d >>> 8) & 255] ?? 0) ^ (table3[a & 255] ?? 0)
    const lowC = (table2[(a >>> 8) & 255] ?? 0) ^ (table3[b & 255] ?? 0)
    const lowD = (table2[(b >>> 8) & 255] ?? 0) ^ (table3[c & 255] ?? 0)
    a = highA ^ lowA ^ (roundKeys[at] ?? 0)
    b = highB ^ lowB ^ (roundKeys[at + 1] ?? 0)
    c = highC ^ lowC ^ (roundKeys[at + 2] ?? 0)
    d = highD ^ lowD ^ (roundKeys[at + 3] ?? 0)
  }
  words[0] = lastColumn(a, b, c, d) ^ (roundKeys[40] ?? 0)
  words[1] = lastColumn(b, c, d, a) ^ (roundKeys[41] ?? 0)
  words[2] = lastColumn(c, d, a, b) ^ (roundKeys[42] ?? 0)
  words[3] = lastColumn(d, a, b, c) ^ (roundKeys[43] ?? 0)
}

/** One column after the last round, which doesn't mix. */
function lastColumn(a: number, b: number, c: number, d: number): number {
  const high = ((sbox[a >>> 24] ?? 0) << 24) | ((sbox[(b >>> 16) & 255] ?? 0) << 16)
  return high | ((sbox[(c >>> 8) & 255] ?? 0) << 8) | (sbox[d & 255] ?? 0)
}
