/**
 * Addresses against ipaddr.js: the same text for the same bits, and the same opinion on what is local. Where the two
 * differ on purpose, the test says so.
 */
import * as fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, test } from 'vitest'
import { ipv4Text, ipv6Text, isGroupIpv4, isLocalIpv4, isLocalIpv6, macText } from './address.ts'

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
/** Corners of the words that ranges are cut from: nothing, everything, and the beginnings of special ranges. */
const ipv4Starts = ['0.0.0.0', '10.0.0.0', '100.64.0.0', '100.127.0.0', '127.0.0.0', '169.254.0.0', '172.15.0.0']
const ipv4Ends = ['172.16.0.0', '172.31.0.0', '172.32.0.0', '192.168.0.0', '192.0.2.0', '224.0.0.0', '255.255.255.255']
const nearIpv4 = fc
  .tuple(fc.constantFrom(...ipv4Starts, ...ipv4Ends), fc.integer({ min: -70_000, max: 70_000 }))
  .map(([text, offset]) => (wordOf(ipaddr.IPv4.parse(text).toByteArray()) + offset) | 0)
const ipv4 = fc.oneof(word, nearIpv4)

const sparseWord = fc.oneof(
  word,
  fc.constant(0),
  fc.nat(0xffff),
  fc.nat(0x7fff).map((high) => high << 16),
)
const ipv6Starts = ['::', '::1', 'fe80::', 'febf::', 'fec0::', 'fc00::', 'fdff::', '2001:db8::', 'ff02::', '::ffff:0:0']
const nearIpv6 = fc.tuple(fc.constantFrom(...ipv6Starts), fc.nat(3), sparseWord).map(([text, at, other]) => {
  return wordsOf(ipaddr.IPv6.parse(text).toByteArray()).map((own, index) => (index === at && at > 0 ? other : own))
})
const ipv6 = fc.oneof(fc.array(sparseWord, { minLength: 4, maxLength: 4 }), nearIpv6).map(fourWords)

function wordOf(bytes: readonly number[]): number {
  return bytes.reduce((sum, byte) => (sum << 8) | byte, 0)
}

function wordsOf(bytes: readonly number[]): readonly number[] {
  return [0, 4, 8, 12].map((at) => wordOf(bytes.slice(at, at + 4)))
}

function fourWords(words: readonly number[]): readonly [number, number, number, number] {
  return [words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, words[3] ?? 0]
}

function bytesOf(words: readonly number[]): number[] {
  return words.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255])
}

function rangeOf(words: readonly number[]): string {
  return ipaddr.fromByteArray(bytesOf(words)).range()
}

describe('text', () => {
  test('of an IPv4 address is what ipaddr.js writes, and is read back as the same bits', () => {
    fc.assert(
      fc.property(ipv4, (word) => {
        expect(ipv4Text(word)).toBe(ipaddr.fromByteArray(bytesOf([word])).toString())
        expect(wordOf(ipaddr.IPv4.parse(ipv4Text(word)).toByteArray())).toBe(word)
      }),
    )
  })

  test('of an IPv6 address is what ipaddr.js writes as RFC 5952, and is read back as the same bits', () => {
    fc.assert(
      fc.property(ipv6, (words) => {
        expect(ipv6Text(...words)).toBe(new ipaddr.IPv6(bytesOf(words)).toRFC5952String())
        expect(wordsOf(ipaddr.IPv6.parse(ipv6Text(...words)).toByteArray())).toEqual(words)
      }),
      { numRuns: 1000 },
    )
  })

  test.each([
    ['::', [0, 0, 0, 0]],
    ['::1', [0, 0, 0, 1]],
    ['2001:db8::1:0:0:1', [0x20010db8, 0, 0x00010000, 0x00000001]],
    ['2001:db8:0:1:1:1:1:1', [0x20010db8, 0x00000001, 0x00010001, 0x00010001]],
    ['fe80::', [0xfe800000 | 0, 0, 0, 0]],
  ])('of %s is the form that RFC 5952 asks for', (text, words) => {
    expect(ipv6Text(...fourWords(words))).toBe(text)
  })

  test('of a MAC address is its six bytes in lower-case hex', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (mac) => {
        const [high, low] = [wordOf([...mac.subarray(0, 4)]), wordOf([...mac.subarray(4)])]
        expect(macText(high, low)).toBe([...mac].map((byte) => byte.toString(16).padStart(2, '0')).join(':'))
      }),
    )
  })
})

describe('local', () => {
  test('IPv4 addresses are the private, loopback, link-local and shared ones', () => {
    const local = new Set(['private', 'loopback', 'linkLocal', 'carrierGradeNat'])
    fc.assert(
      fc.property(ipv4, (word) => {
        expect(isLocalIpv4(word)).toBe(local.has(rangeOf([word])))
      }),
      { numRuns: 2000 },
    )
  })

  // Ranges for documentation and benchmarks count as the internet: lab and test captures use them as such. IPv4-mapped
  // addresses are no addresses on the wire, so they are not looked into. `::` is local, because a device that has no
  // address yet speaks from it.
  test('IPv6 addresses are the unique local, link-local, loopback and unspecified ones', () => {
    const local = new Set(['uniqueLocal', 'linkLocal', 'loopback', 'unspecified'])
    fc.assert(
      fc.property(ipv6, (words) => {
        expect(isLocalIpv6(...words)).toBe(local.has(rangeOf(words)))
      }),
      { numRuns: 2000 },
    )
  })
})

// ipaddr.js calls 0.0.0.0/8 unspecified as a whole, as we do: "this network" (RFC 6890) is no single device either.
test('a group is what ipaddr.js calls multicast, broadcast or unspecified', () => {
  const groups = new Set(['multicast', 'broadcast', 'unspecified'])
  fc.assert(
    fc.property(ipv4, (word) => {
      expect(isGroupIpv4(word)).toBe(groups.has(rangeOf([word])))
    }),
    { numRuns: 2000 },
  )
})
