/**
 * Fingerprints of TLS ClientHellos: JA3 (Salesforce, BSD-3) and JA4 (FoxIO, technical_details/JA4.md, BSD-3). What
 * both are made of is first written down as numbers, without GREASE (RFC 8701); that is the key of a cache, compared
 * as a whole, so hashes are computed once per kind of client and no hello can be given another one's fingerprint.
 */
import { createHash } from 'node:crypto'
import { FingerprintCache, asciiBytes } from './fingerprint-cache.ts'

export type Fingerprint = {
  /** 32 hex digits, as ASCII. */
  readonly ja3: Uint8Array
  /** Such as `t13d1516h2_8daaf6152771_e5627efa2ab1`, as ASCII. */
  readonly ja4: Uint8Array
}

const maxWords = 32_768

const serverName = 0
const groups = 10
const pointFormats = 11
const signatureAlgorithms = 13
const alpn = 16
const supportedVersions = 43
const noHash = '000000000000'
const versionNames: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
])

/** Where the numbers of one hello are: a fixed part, then five lists. */
const atTransport = 0
const atHelloVersion = 1
const atVersion = 2
const atServerName = 3
const atAlpn = 4
const atLengths = 5
const listsStart = 10

/**
 * Takes one hello after the other: `begin`, `ciphers`, each `extension` in order, `finish`. All ranges are of the same
 * bytes.
 */
export class TlsFingerprints {
  /** How many fingerprints had to be computed. */
  computed = 0
  readonly #words = new Uint16Array(maxWords)
  readonly #cache = new FingerprintCache<Fingerprint>()
  readonly #bodies = new Int32Array(6)
  #length = 0

  /** `transport`: `t` for TCP, `q` for QUIC, `d` for DTLS. `version`: the one in the hello itself, not the record's. */
  begin(transport: 't' | 'q' | 'd', version: number): void {
    const words = this.#words
    words.fill(0, 0, listsStart)
    words[atTransport] = transport.charCodeAt(0)
    words[atHelloVersion] = version
    words[atVersion] = version
    this.#bodies.fill(0)
    this.#length = listsStart
  }

  ciphers(bytes: Uint8Array, start: number, end: number): void {
    this.#numbers(0, bytes, start, end)
  }

  extension(type: number, bytes: Uint8Array, start: number, end: number): void {
    if (isGrease(type)) return
    this.#put(type)
    this.#words[atLengths + 1] = (this.#words[atLengths + 1] ?? 0) + 1
    if (type === serverName) this.#words[atServerName] = 1
    else if (type === groups) this.#body(0, start, end)
    else if (type === pointFormats) this.#body(2, start, end)
    else if (type === signatureAlgorithms) this.#body(4, start, end)
    else if (type === alpn) this.#alpn(bytes, start, end)
    else if (type === supportedVersions) this.#version(bytes, start, end)
  }

  finish(bytes: Uint8Array): Fingerprint {
    const bodies = this.#bodies
    this.#numbers(2, bytes, (bodies[0] ?? 0) + 2, bodies[1] ?? 0)
    for (let at = (bodies[2] ?? 0) + 1; at < (bodies[3] ?? 0); at += 1) {
      this.#put(bytes[at] ?? 0)
      this.#words[atLengths + 3] = (this.#words[atLengths + 3] ?? 0) + 1
    }
    this.#numbers(4, bytes, (bodies[4] ?? 0) + 2, bodies[5] ?? 0)
    return this.#lookUp()
  }

  #body(at: number, start: number, end: number): void {
    this.#bodies[at] = start
    this.#bodies[at + 1] = end
  }

  #put(value: number): void {
    if (this.#length < maxWords) this.#words[this.#length++] = value
  }

  #numbers(list: number, bytes: Uint8Array, start: number, end: number): void {
    const before = this.#length
    for (let at = start; at + 1 < end; at += 2) {
      const value = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
      if (!isGrease(value)) this.#put(value)
    }
    this.#words[atLengths + list] = this.#length - before
  }

  /**
   * The first protocol's first and last character; where one isn't a letter or digit, the ends of its hex form; `99`
   * when the name starts beyond ASCII. The last is what FoxIO's own programs print and publish, against the letter of
   * their description.
   */
  #alpn(bytes: Uint8Array, start: number, end: number): void {
    const length = bytes[start + 2] ?? 0
    if (end - start < 3 || length === 0 || start + 3 + length > end) return
    const first = bytes[start + 3] ?? 0
    const last = bytes[start + 2 + length] ?? 0
    if (first > 0x7f) {
      this.#words[atAlpn] = (0x39 << 8) | 0x39
      return
    }
    const asText = isAlphanumeric(first) && isAlphanumeric(last)
    this.#words[atAlpn] = asText ? (first << 8) | last : (hexDigit(first >> 4) << 8) | hexDigit(last & 15)
  }

  #version(bytes: Uint8Array, start: number, end: number): void {
    let highest = 0
    for (let at = start + 1; at + 1 < end; at += 2) {
      const value = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
      if (!isGrease(value) && value > highest) highest = value
    }
    this.#words[atVersion] = highest
  }

  #lookUp(): Fingerprint {
    const words = this.#words
    const length = this.#length
    const known = this.#cache.find(words, length)
    if (known !== undefined) return known
    this.computed += 1
    const own = words.slice(0, length)
    const fingerprint = { ja3: asciiBytes(ja3(own)), ja4: asciiBytes(ja4(own)) }
    this.#cache.keep(words, length, fingerprint)
    return fingerprint
  }
}

function ja3(words: Uint16Array): string {
  const fields = [0, 1, 2, 3].map((list) => listOf(words, list).join('-'))
  return hash('md5', [words[atHelloVersion], ...fields].join(','))
}

function ja4(words: Uint16Array): string {
  const ciphers = listOf(words, 0)
  const extensions = listOf(words, 1)
  const characters = words[atAlpn] ?? 0
  const name = words[atServerName] === 1 ? 'd' : 'i'
  const protocolName = characters === 0 ? '00' : String.fromCharCode(characters >> 8, characters & 255)
  const version = versionNames.get(words[atVersion] ?? 0) ?? '00'
  const start = `${String.fromCharCode(words[atTransport] ?? 0)}${version}${name}`
  const counts = `${twoDigits(ciphers.length)}${twoDigits(extensions.length)}${protocolName}`
  const named = sortedHex(extensions.filter((type) => type !== serverName && type !== alpn))
  const algorithms = listOf(words, 4).map(hex4).join(',')
  const second = ciphers.length === 0 ? noHash : hash('sha256', sortedHex(ciphers)).slice(0, 12)
  const described = algorithms === '' ? named : `${named}_${algorithms}`
  const third = named === '' ? noHash : hash('sha256', described).slice(0, 12)
  return `${start}${counts}_${second}_${third}`
}

function listOf(words: Uint16Array, list: number): readonly number[] {
  let start = listsStart
  for (let i = 0; i < list; i += 1) start += words[atLengths + i] ?? 0
  return [...words.subarray(start, start + (words[atLengths + list] ?? 0))]
}

function sortedHex(values: readonly number[]): string {
  return values
    .toSorted((a, b) => a - b)
    .map(hex4)
    .join(',')
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, '0')
}

function twoDigits(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0')
}

function hash(algorithm: 'md5' | 'sha256', text: string): string {
  return createHash(algorithm).update(text).digest('hex')
}

/** RFC 8701: both bytes equal, and ending in A. */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 255)
}

function isAlphanumeric(byte: number): boolean {
  const lower = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a)
}

function hexDigit(value: number): number {
  return value < 10 ? 0x30 + value : 0x57 + value
}
