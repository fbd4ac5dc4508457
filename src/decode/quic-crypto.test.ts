/** The ciphers that open QUIC packets, against those of OpenSSL. */
import { createCipheriv, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encryptBlock, expandKey, roundKeyWords } from './aes128.ts'
import { Hmac, digestWords, hmacBlock, maxMessageBytes } from './sha256.ts'

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

test('AES-128 encrypts every block as OpenSSL does', () => {
  const roundKeys = new Int32Array(roundKeyWords)
  fc.assert(
    fc.property(bytesOf(16), bytesOf(16), (key, block) => {
      expandKey(wordsOf(key), roundKeys)
      const words = wordsOf(block)
      encryptBlock(roundKeys, words)
      expect(hexOf(words)).toBe(createCipheriv('aes-128-ecb', key, null).update(block).toString('hex'))
    }),
    { numRuns: 500 },
  )
})

test('HMAC-SHA-256 signs every message of one block as OpenSSL does, with several messages for a key', () => {
  const hmac = new Hmac()
  const digest = new Int32Array(digestWords)
  const message = fc.uint8Array({ maxLength: maxMessageBytes })
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 16 }), bytesOf(64), message, message, (words, bytes, first, second) => {
      const key = bytes.subarray(0, words * 4)
      hmac.useKey(wordsOf(key))
      for (const signed of [first, second]) {
        hmac.sign(hmacBlock(signed), digest)
        expect(hexOf(digest)).toBe(createHmac('sha256', key).update(signed).digest('hex'))
      }
    }),
    { numRuns: 500 },
  )
})

function wordsOf(bytes: Uint8Array): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Int32Array.from({ length: bytes.length / 4 }, (_, i) => view.getInt32(i * 4))
}

function hexOf(words: Int32Array): string {
  return [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
