/** Reading addresses, held against ipaddr.js, which reads many more spellings. */
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, test } from 'vitest'
import { network, parseForwardable, parsePrefix } from './addresses.ts'

const octet = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map(String),
  fc.constantFrom('', '00', '01', '0x1', '1e1', ' 1'),
)
const nearlyIpv4 = fc.oneof(
  fc.ipV4(),
  fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.')),
  fc.constantFrom('0.0.0.1', '127.0.0.1', '169.254.1.1', '239.1.1.1', '240.0.0.1', '255.255.255.255', '9.9.9.9.'),
)
const someIpv6 = fc.oneof(
  fc.ipV6().map((text) => text.toUpperCase()),
  fc.constantFrom(
    '::',
    '::1',
    '::2',
    'fe80::1',
    'febf::1',
    'fec0::1',
    'ff02::1',
    'feff::1',
    '::ffff:10.0.0.1',
    '1::2:3:4:5:6:7',
  ),
)
const onLink = ['unspecified', 'loopback', 'linkLocal', 'multicast', 'broadcast']

test('IPv4 is four decimal numbers, and forwarded unless its range stays on the link', () => {
  fc.assert(
    fc.property(nearlyIpv4, (text) => {
      const isAddress = ipaddr.IPv4.isValidFourPartDecimal(text)
      expect(parsePrefix(text)?.text).toBe(isAddress ? text : undefined)
      if (!isAddress) return
      const address = ipaddr.IPv4.parse(text)
      expect(parsePrefix(text)?.first).toBe(Number(`0x${Buffer.from(address.toByteArray()).toString('hex')}`))
      expect(parseForwardable(text)?.text).toBe(onLink.includes(address.range()) ? undefined : text)
    }),
    { numRuns: 1000 },
  )
})

test('IPv6 is brought to one spelling, and forwarded unless its range stays on the link', () => {
  fc.assert(
    fc.property(someIpv6, (text) => {
      const address = ipaddr.IPv6.parse(text)
      const canonical = address.isIPv4MappedAddress() ? undefined : address.toRFC5952String()
      expect(parsePrefix(text)?.text).toBe(canonical)
      expect(parseForwardable(text)?.text).toBe(onLink.includes(address.range()) ? undefined : canonical)
    }),
    { numRuns: 500 },
  )
})

test('a prefix begins where its host bits are zero, and is no single address to forward to', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(128), (text, bits) => {
      const whole = parsePrefix(text)
      fc.pre(whole !== null && bits <= whole.bits)
      const kind = text.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4
      const start = kind.networkAddressFromCIDR(`${text}/${bits}`).toString()
      const first = network(whole?.first ?? 0, bits)
      expect(first).toBe(parsePrefix(start)?.first)
      expect(parsePrefix(`${text}/${bits}`)?.first).toBe(first === whole?.first ? first : undefined)
      expect(parsePrefix(`${start}/${bits}`)).toMatchObject({ family: whole?.family, bits, first, isForwarded: false })
    }),
  )
})

test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/8/8', 'fd00::/129', '::ffff:0:0/96', '/8', ''])(
  '%j is no prefix',
  (text) => expect(parsePrefix(text)).toBeNull(),
)
