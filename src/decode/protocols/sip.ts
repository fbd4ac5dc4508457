/**
 * SIP: telephones, their servers, and who calls whom. RFC 3261 sections 7 and 20. Over streams and datagrams. Not read:
 * session descriptions and other bodies, SIP over TLS.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, isPrintable, startsWith } from '../ascii.ts'
import { HeaderLines } from '../header-lines.ts'
import { tellQuoted, tellRealm } from '../http-authentication.ts'
import { MessageShape } from '../message-shape.ts'
import { protocol, type Teller } from '../protocol.ts'

const response = 'sip/2.0 '
const maxDatagramBytes = 65_536
const maxRequestLineBytes = 4096
const version = ' sip/2.0'
const lines = new HeaderLines()
const shape = new MessageShape()

const methods = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'REGISTER',
  'OPTIONS',
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'INFO',
  'REFER',
  'MESSAGE',
  'UPDATE',
].map((word) => ({ word, start: `${word.toLowerCase()} ` }))

export const sip = protocol({
  name: 'sip',
  title: 'SIP',
  spec: 'RFC 3261 sections 7 and 20',
  over: ['udp', 'tcp'],
  ports: [5060],
  firstBytes: [0x41, 0x42, 0x43, 0x49, 0x4d, 0x4e, 0x4f, 0x50, 0x52, 0x53, 0x55],
  tells: {
    method: 'What it asks a telephone or server to do',
    userAgent: 'Product of the telephone, often with model, version and MAC',
    server: 'Product of the telephone server, often with version',
    organization: 'Organisation that it belongs to',
    realm: 'Domain that a login is needed for',
    user: 'User name that it logs in with by digest',
    from: 'Address that calls or registers',
    to: 'Address that is called or registered',
  },
  personal: ['user', 'from', 'to'],
  examples: [
    {
      name: 'registration of a telephone',
      text: [
        'REGISTER sip:pbx.example.com SIP/2.0',
        'Via: SIP/2.0/UDP 192.0.2.21:5060;branch=z9hG4bK7',
        'From: "Desk" <sip:2010@pbx.example.com>;tag=1',
        't: sip:2010@pbx.example.com;tag=2',
        'User-Agent: Phone 7/4.0.1 02005e1047aa',
        'Organization: Example Works',
        'Authorization: Digest username="2010", realm="pbx", nonce="7"',
        '',
        '',
      ].join('\r\n'),
      facts: {
        'sip.method': ['REGISTER'],
        'sip.from': ['sip:2010@pbx.example.com'],
        'sip.to': ['sip:2010@pbx.example.com'],
        'sip.userAgent': ['Phone 7/4.0.1 02005e1047aa'],
        'sip.organization': ['Example Works'],
        'sip.user': ['2010'],
      },
    },
    {
      name: 'answer of a server that wants a login, over a stream',
      over: 'tcp',
      fromClient: 0,
      text: [
        'SIP/2.0 401 Unauthorized',
        'From: <sip:2010@pbx.example.com>;tag=1',
        'Server: ExamplePBX 18.2',
        'WWW-Authenticate: Digest algorithm=MD5, realm="pbx", nonce="7"',
        'l: 0',
        '',
        '',
      ].join('\r\n'),
      facts: { 'sip.server': ['ExamplePBX 18.2'], 'sip.realm': ['pbx'] },
    },
  ],

  needs(bytes, start, end) {
    shape.measure(bytes, start, end)
    return shape.totalWithoutBody(bytes, start, end)
  },

  claims(bytes, start, end) {
    if (startsWith(bytes, start, end, response) || isRequestLine(bytes, start, end)) return true
    return methods.some((method) => startsWith(bytes, start, end, method.start) && asksUri(bytes, start, end))
  },

  decode(reader, teller) {
    const answers = startsWith(reader.bytes, reader.start, reader.end, response)
    lines.begin(reader, maxDatagramBytes)
    if (!lines.nextLine()) return
    if (!answers) tellMethod(reader, teller)
    while (lines.nextHeader()) {
      if (lines.is('user-agent')) lines.tellValue(teller, 'userAgent')
      else if (lines.is('server')) lines.tellValue(teller, 'server')
      else if (lines.is('organization')) lines.tellValue(teller, 'organization')
      else if (lines.is('www-authenticate') || lines.is('proxy-authenticate')) tellRealm(reader, teller, lines)
      else if (!answers) readRequestHeader(reader, teller)
    }
  },
})

/** A request whose version is broken. */
function asksUri(bytes: Uint8Array, start: number, end: number): boolean {
  return findWord(bytes, start, Math.min(end, start + 14), ' sip:') > 0
}

function isRequestLine(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + maxRequestLineBytes)
  let at = start
  while (at < limit && (bytes[at] ?? 0) >= 0x41 && (bytes[at] ?? 0) <= 0x5a) at += 1
  if (at - start < 3 || bytes[at] !== 0x20) return false
  while (at < limit && bytes[at] !== 0x0a && bytes[at] !== 0x0d) at += 1
  return at < limit && at - start > version.length && startsWith(bytes, at - version.length, at, version)
}

function tellMethod(reader: Reader, teller: Teller): void {
  const { bytes, start, end } = reader
  for (const method of methods) if (startsWith(bytes, start, end, method.start)) teller.tellWord('method', method.word)
}

/** Responses repeat who asked, so only requests tell it. */
function readRequestHeader(reader: Reader, teller: Teller): void {
  if (lines.is('from') || lines.is('f')) tellAddress(reader, teller, 'from')
  else if (lines.is('to') || lines.is('t')) tellAddress(reader, teller, 'to')
  else if (lines.is('authorization') || lines.is('proxy-authorization'))
    tellQuoted(reader, teller, lines, 'username="', 'user')
}

/** The URI in angle brackets, or up to the parameters. */
function tellAddress(reader: Reader, teller: Teller, fact: string): void {
  const { bytes } = reader
  const end = lines.valueEnd
  let start = lines.valueStart
  while (start < end && bytes[start] !== 0x3c) start += 1
  start = start < end ? start + 1 : lines.valueStart
  let to = start
  while (to < end && bytes[to] !== 0x3e && bytes[to] !== 0x3b) to += 1
  if (isPrintable(bytes, start, to)) teller.tell(fact, start, to)
}
