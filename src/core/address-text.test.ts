/** Text to numbers against ipaddr.js, and there and back again. */
import * as fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, test } from 'vitest'
import { canonicalAddress, parseAddress, parseMac } from './address-text.ts'
import { ipv6Text, macText } from './address.ts'

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

test('an IPv6 address is read back from its text, and from the long form that other programs write', () => {
  fc.assert(
    fc.property(word, word, word, word, (a, b, c, d) => {
      const text = ipv6Text(a, b, c, d)
      const long = ipaddr.IPv6.parse(text)
        .parts.map((part) => part.toString(16).padStart(4, '0'))
        .join(':')
      expect(parseAddress(text)?.words).toEqual([a, b, c, d])
      expect([canonicalAddress(long), canonicalAddress(long.toUpperCase())]).toEqual([text, text])
    }),
    { seed: 3 },
  )
})

test('text that may be an address is one exactly when ipaddr.js says so', () => {
  const like = fc.array(fc.constantFrom('0', '1', '255', '256', 'a', 'ffff', '10000', '.', ':', '::', '.9'), {
    maxLength: 17,
  })
  fc.assert(
    fc.property(like, (parts) => {
      const text = parts.join('')
      const isIpv4 = ipaddr.IPv4.isValidFourPartDecimal(text)
      // ipaddr.js takes an IPv4 tail apart differently; those have a test of their own.
      if (text.includes(':') && text.includes('.')) return
      const expected = text.includes(':') ? ipaddr.IPv6.isValid(text) : isIpv4
      expect([text, parseAddress(text) !== null]).toEqual([text, expected])
    }),
    { seed: 5, numRuns: 5000 },
  )
})

test('an IPv4 tail, a zone and leading zeros are understood', () => {
  expect(canonicalAddress('::ffff:192.0.2.1')).toBe('::ffff:c000:201')
  expect(canonicalAddress('fe80::1%eth0')).toBe('fe80::1')
  expect(canonicalAddress('2001:0db8:0:0:0:0:0:1')).toBe('2001:db8::1')
  expect(
    ['', '1.2.3', '1.2.3.4.5', '1.2.3.', 'a.b.c.d', '::1::', '1:2', ':1', '192.0.2.1:80'].map(canonicalAddress),
  ).toEqual(Array.from({ length: 9 }, () => null))
})

test('a MAC is read from every usual form, and zeros are none', () => {
  const forms = ['02:00:00:00:be:ef', '02-00-00-00-BE-EF', '0200.0000.beef', '02000000BEEF']
  for (const form of forms) expect(macText(...(parseMac(form) ?? [0, 0]))).toBe('02:00:00:00:be:ef')
  expect([parseMac('00:00:00:00:00:00'), parseMac('02:00:00'), parseMac('')]).toEqual([null, null, null])
})
