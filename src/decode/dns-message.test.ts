/** DNS and mDNS against messages that the dns-packet library writes. */
import fc from 'fast-check'
import { encode } from 'dns-packet'
import { expect, test } from 'vitest'
import { dns } from './protocols/dns.ts'
import { llmnr } from './protocols/llmnr.ts'
import { mdns } from './protocols/mdns.ts'
import { readMessage } from './telling.ts'

const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'))
const ipv4 = fc.ipV4()
const query = { fromClient: 1 } as const
const answer = { fromClient: 0 } as const

function hexOf(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
}

/** What a server tells that answers with the strings of one text. */
function answersOf(data: readonly string[]): readonly string[] {
  const bytes = encode({ type: 'response', answers: [{ type: 'TXT', name: 'a.example', data: [...data] }] })
  return readMessage(dns, bytes, answer).facts['dns.answer'] ?? []
}

test('names in queries are those that dns-packet wrote, in lower case', () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
      const questions = names.map((each) => ({ type: 'A', name: each }) as const)
      const bytes = encode({ type: 'query', id: 1, questions })
      const expected = names.map((each) => each.toLowerCase())
      expect(readMessage(dns, bytes, query).facts).toEqual({ 'dns.query': expected })
      expect(readMessage(llmnr, bytes, query).facts).toEqual({ 'llmnr.query': expected })
      expect(readMessage(mdns, bytes, query).facts).toEqual({ 'mdns.query': expected })
    }),
    { seed: 1 },
  )
})

test('addresses belong to the name that was asked for, also behind a CNAME', () => {
  fc.assert(
    fc.property(name, name, fc.array(ipv4, { maxLength: 4 }), (asked, target, addresses) => {
      const bytes = encode({
        type: 'response',
        questions: [{ type: 'A', name: asked }],
        answers: [
          { type: 'CNAME', name: asked, data: target },
          ...addresses.map((data) => ({ type: 'A', name: target, data }) as const),
        ],
        additionals: [{ type: 'A', name: 'ns.example', data: '192.0.2.53' }],
      })
      const message = readMessage(dns, bytes, answer)
      expect(message.failed).toBe(false)
      expect(message.facts).toEqual({ 'dns.answer': [target.toLowerCase(), ...addresses] })
      expect(message.resolved).toEqual(addresses.map((address) => `${hexOf(address)} ${asked.toLowerCase()}`))
    }),
    { seed: 2 },
  )
})

test('IPv6 addresses are told whole', () => {
  const bytes = encode({
    type: 'response',
    questions: [{ type: 'AAAA', name: 'six.example' }],
    answers: [{ type: 'AAAA', name: 'six.example', data: '2001:db8::17' }],
  })
  expect(readMessage(dns, bytes, answer).resolved).toEqual(['20010db8000000000000000000000017 six.example'])
})

test('IPv6 addresses in answers are written as browsers write them', () => {
  const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }))
  fc.assert(
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const data = groups.map((each) => each.toString(16)).join(':')
      const bytes = encode({ type: 'response', answers: [{ type: 'AAAA', name: 'six.example', data }] })
      const expected = new URL(`http://[${data}]`).hostname.slice(1, -1)
      expect(readMessage(dns, bytes, answer).facts).toEqual({ 'dns.answer': [expected] })
    }),
    { seed: 4 },
  )
})

test('the strings of a text are told as one, and a text with control characters not at all', () => {
  expect(answersOf(['k=rsa; ', 'p=MIGf'])).toEqual(['k=rsa; p=MIGf'])
  expect(answersOf(['\u001B[2J'])).toEqual([])
  expect(answersOf(['x'.repeat(255), 'x'.repeat(255), 'x'.repeat(255)])).toEqual([])
})

test('services, instances, hosts and properties in announcements are those that dns-packet wrote', () => {
  const service = label.map((each) => `_${each}._tcp.local`)
  const properties = fc.array(fc.tuple(label, label), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(service, label, label, properties, (type, own, host, pairs) => {
      const instance = `${own}.${type}`
      const txt = pairs.map(([key, value]) => `${key}=${value}`)
      const bytes = encode({
        type: 'response',
        answers: [
          { type: 'PTR', name: type, data: instance },
          { type: 'TXT', name: instance, data: [...txt] },
          { type: 'SRV', name: instance, data: { port: 80, target: `${host}.local` } },
        ],
      })
      expect(readMessage(mdns, bytes, answer).facts).toEqual({
        'mdns.service': [type.toLowerCase()],
        'mdns.instance': [instance, instance],
        'mdns.txt': txt,
        'mdns.host': [`${host.toLowerCase()}.local`],
      })
    }),
    { seed: 3 },
  )
})

test('a loop of compression pointers fails the message at once', () => {
  const header = '0001 0000 0001 0000 0000 0000'
  for (const question of ['c00c 0001 0001', '0161 c00c 0001 0001', '0161 c00e 0001 0001', 'c00e c00c 0001 0001']) {
    const bytes = Uint8Array.from(Buffer.from(`${header}${question}`.replaceAll(' ', ''), 'hex'))
    expect({ question, failed: readMessage(dns, bytes, query).failed }).toEqual({ question, failed: true })
  }
})

test('a name over 255 bytes fails the message', () => {
  const long = Array.from({ length: 5 }, () => `3f${'61'.repeat(63)}`).join('')
  const bytes = Uint8Array.from(Buffer.from(`000100000001000000000000${long}0000010001`, 'hex'))
  expect(readMessage(dns, bytes, query).failed).toBe(true)
})

test('control characters in a name become question marks', () => {
  const bytes = Uint8Array.from(Buffer.from('000100000001000000000000041b5b324a0000010001', 'hex'))
  expect(readMessage(dns, bytes, query).facts).toEqual({ 'dns.query': ['?[2j'] })
})

test('an announcement with more records than fit tells what fits', () => {
  const names = Array.from({ length: 400 }, (_, i) => `host-${i}.${'x'.repeat(60)}.local`)
  const answers = names.map((each) => ({ type: 'A', name: each, data: '192.0.2.1' }) as const)
  const message = readMessage(mdns, encode({ type: 'response', answers }), answer)
  expect(message.failed).toBe(false)
  expect(message.facts['mdns.host']?.length).toBe(128)
})
