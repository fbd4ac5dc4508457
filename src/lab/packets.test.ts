/** The builders, against checksums computed another way, another library's decoder, and vectors of the standards. */
import { decode } from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressBytes, hex, macBytes } from './bytes.ts'
import { checksum } from './packets/checksum.ts'
import { dnsFlags, encodeDns, type DnsRecord } from './packets/dns.ts'
import { ethernet } from './packets/ethernet.ts'
import { icmp, icmp6, tcp, udp, type Route } from './packets/ip.ts'
import { encodeSnmpGet } from './packets/snmp.ts'
import { createRandom } from './random.ts'
import { Schedule } from './schedule.ts'

/**
 * Sum of big-endian words modulo 2^16 - 1, in arbitrary precision: zero for a message that carries its right checksum.
 */
function remainder(bytes: Uint8Array): bigint {
  const even = bytes.length % 2 === 0 ? bytes : Uint8Array.from([...bytes, 0])
  const digits = [...even].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return BigInt(`0x${digits === '' ? '0' : digits}`) % 0xffffn
}

function pseudoHeader(from: string, to: string, protocol: number, length: number): Uint8Array {
  const tail = from.includes(':')
    ? [0, 0, length >> 8, length & 255, 0, 0, 0, protocol]
    : [0, protocol, length >> 8, length & 255]
  return Uint8Array.from([...addressBytes(from), ...addressBytes(to), ...tail])
}

const ip4 = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'))
const ip6 = fc
  .array(fc.integer({ min: 1, max: 0xffff }), { minLength: 8, maxLength: 8 })
  .map((parts) => parts.map((part) => part.toString(16)).join(':'))
const addresses = fc.oneof(fc.tuple(ip4, ip4), fc.tuple(ip6, ip6))
const macs = { fromMac: '02:00:00:00:00:01', toMac: '02:00:00:00:00:02' }
const payload = fc.uint8Array({ maxLength: 1400 })
const port = fc.integer({ min: 0, max: 0xffff })

/** The message of the transport protocol in an untagged frame, without the padding of the frame. */
function messageOf(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset)
  return frame[14] === 0x45 ? frame.subarray(34, 14 + view.getUint16(16)) : frame.subarray(54, 54 + view.getUint16(18))
}

describe('checksums', () => {
  test('the example of RFC 1071 comes out', () => {
    expect(checksum(hex('0001 f203 f4f5 f6f7'))).toBe(0xffff - 0xddf2)
  })

  test('UDP, TCP and their IPv4 headers add up for all payloads', () => {
    fc.assert(
      fc.property(addresses, payload, port, port, ([from, to], bytes, fromPort, toPort) => {
        const route: Route = { ...macs, from, to, ttl: 64, id: fromPort }
        const segment = {
          fromPort,
          toPort,
          seq: 4_000_000_000,
          ack: toPort,
          flags: 24,
          window: 512,
          options: new Uint8Array(0),
          payload: bytes,
        }
        for (const [protocol, frame] of [
          [17, udp(route, fromPort, toPort, bytes)],
          [6, tcp(route, segment)],
        ] as const) {
          const message = messageOf(frame)
          expect(remainder(Uint8Array.from([...pseudoHeader(from, to, protocol, message.length), ...message]))).toBe(0n)
          expect(from.includes(':') ? 0n : remainder(frame.subarray(14, 34))).toBe(0n)
        }
      }),
    )
  })

  test('ICMP and ICMPv6 add up for all payloads', () => {
    fc.assert(
      fc.property(ip4, ip6, payload, (v4, v6, bytes) => {
        expect(remainder(messageOf(icmp({ ...macs, from: v4, to: v4, ttl: 64, id: 1 }, 8, 0, bytes)))).toBe(0n)
        const message = messageOf(icmp6({ ...macs, from: v6, to: v6, ttl: 255, id: 1 }, 128, bytes))
        expect(remainder(Uint8Array.from([...pseudoHeader(v6, v6, 58, message.length), ...message]))).toBe(0n)
      }),
    )
  })
})

test('a frame is padded to 60 bytes and carries its tag', () => {
  const frame = ethernet({ from: macs.fromMac, to: macs.toMac, vlan: 42 }, 0x0800, [1])
  expect(frame).toHaveLength(60)
  expect([...frame.subarray(12, 19)]).toEqual([0x81, 0, 0, 42, 8, 0, 1])
  expect(frame.subarray(6, 12)).toEqual(macBytes(macs.fromMac))
})

test('addresses become the bytes that their text means', () => {
  expect([...addressBytes('10.20.0.1')]).toEqual([10, 20, 0, 1])
  expect(addressBytes('fe80::1')).toEqual(hex(`fe80 ${'00'.repeat(13)} 01`))
  expect(addressBytes('2001:db8:20::')).toEqual(hex(`2001 0db8 0020 ${'00'.repeat(10)}`))
  expect(addressBytes('::')).toEqual(new Uint8Array(16))
})

test('another library reads the DNS messages as they were meant', () => {
  const host = 'npi1a2b3c.local'
  const instance = 'HP LaserJet [1A2B3C]._ipp._tcp.local'
  const answers: readonly DnsRecord[] = [
    { name: '_ipp._tcp.local', type: 'PTR', ttl: 4500, target: instance },
    { name: instance, type: 'SRV', ttl: 120, unique: true, port: 631, target: host },
    { name: instance, type: 'TXT', ttl: 4500, unique: true, strings: ['ty=HP', 'rp=ipp/print'] },
    { name: host, type: 'A', ttl: 120, unique: true, address: '10.20.2.11' },
    { name: host, type: 'AAAA', ttl: 120, unique: true, address: 'fe80::1' },
  ]
  const message = encodeDns({
    id: 5,
    flags: dnsFlags.multicastReply,
    questions: [{ name: host, type: 'ANY' }],
    answers,
  })
  const read = decode(Buffer.from(message))
  expect(read).toMatchObject({ id: 5, type: 'response', flag_aa: true, questions: [{ name: host, type: 'ANY' }] })
  expect(read.answers).toMatchObject([
    { type: 'PTR', name: '_ipp._tcp.local', data: instance },
    { type: 'SRV', name: instance, flush: true, data: { port: 631, target: host } },
    { type: 'TXT', data: [Buffer.from('ty=HP'), Buffer.from('rp=ipp/print')] },
    { type: 'A', data: '10.20.2.11' },
    { type: 'AAAA', data: 'fe80::1' },
  ])
  expect(message.length).toBeLessThan(200)
})

test('an SNMP get has the bytes of the encoding rules', () => {
  const expected = hex('3026 020101 0406 7075626c6963 a019 020101 020100 020100 300e 300c 0608 2b06010201010100 0500')
  expect(encodeSnmpGet('public', 1, ['1.3.6.1.2.1.1.1.0'])).toEqual(expected)
})

test('numbers by chance repeat with their seed, stay in range, and forks do not depend on draws', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, first, span) => {
      const [one, two] = [createRandom(seed), createRandom(seed)]
      const drawn = Array.from({ length: 20 }, () => one.integer(first, first + span))
      expect(Array.from({ length: 20 }, () => two.integer(first, first + span))).toEqual(drawn)
      for (const value of drawn) expect(value >= first && value <= first + span).toBe(true)
      expect(one.fork('a').next()).toBe(createRandom(seed).fork('a').next())
      expect(one.fork('a').next()).not.toBe(one.fork('b').next())
    }),
  )
})

test('what is planned happens in the order of time, whatever the order of planning', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { maxLength: 60 }), (times) => {
      const schedule = new Schedule(900)
      const happened: { readonly atMs: number; readonly planned: number }[] = []
      for (const [planned, time] of times.entries()) schedule.at(time, (atMs) => happened.push({ atMs, planned }))
      schedule.run()
      const expected = times.map((atMs, planned) => ({ atMs, planned })).filter(({ atMs }) => atMs < 900)
      expect(happened).toEqual(expected.toSorted((a, b) => a.atMs - b.atMs || a.planned - b.planned))
    }),
  )
})
