/**
 * JA3S, the fingerprint of a TLS server's hello (Salesforce, BSD-3): MD5 of version, cipher suite and the extensions in
 * their order. Computed once per kind of answer.
 */
import { createHash } from 'node:crypto'
import { FingerprintCache, asciiBytes } from './fingerprint-cache.ts'

const maxWords = 256

/** Takes one hello after the other: `begin`, each `extension` in order, `finish`. */
export class ServerFingerprints {
  readonly #words = new Uint16Array(maxWords)
  readonly #cache = new FingerprintCache<Uint8Array>()
  #length = 0

  begin(version: number, cipher: number): void {
    this.#words[0] = version
    this.#words[1] = cipher
    this.#length = 2
  }

  extension(type: number): void {
    if (this.#length < maxWords) this.#words[this.#length++] = type
  }

  /** 32 hex digits, as ASCII. */
  finish(): Uint8Array {
    const known = this.#cache.find(this.#words, this.#length)
    if (known !== undefined) return known
    const [version, cipher, ...extensions] = this.#words.subarray(0, this.#length)
    const text = `${version},${cipher},${extensions.join('-')}`
    const computed = asciiBytes(createHash('md5').update(text).digest('hex'))
    this.#cache.keep(this.#words, this.#length, computed)
    return computed
  }
}
