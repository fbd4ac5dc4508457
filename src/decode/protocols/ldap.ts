/**
 * LDAP over TCP and UDP: logins with a password in the clear, and what directory servers and Windows clients say of
 * themselves. RFC 4511 sections 4 and 5, RFC 4512 section 5.1 (root DSE), MS-ADTS section 6.3.3 (domain controllers).
 * After a login with signing or encryption nothing is read. Not read: entries of the directory.
 */
import type { Reader } from '../../core/reader.ts'
import { isWord } from '../ascii.ts'
import { BerCursor, INTEGER, OCTET_STRING, SEQUENCE, elementBytes } from '../ber.ts'
import { challengeExample, findNtlm, loginExample, ntlmFacts, tellNtlm } from '../ntlm.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellTrimmed } from '../told-text.ts'

const ber = new BerCursor()
const set = 0x31
const maxItems = 64
const maxDepth = 8

const bindRequest = 0x60
const bindResponse = 0x61
const unbind = 0x42
const searchRequest = 0x63
const searchEntry = 0x64
const searchDone = 0x65
const extendedRequest = 0x77
const extendedResponse = 0x78
/** Those and modify, add, delete, rename, compare, abandon, with their responses; references; intermediate response. */
const operations = [
  bindRequest,
  bindResponse,
  unbind,
  searchRequest,
  searchEntry,
  searchDone,
  0x66,
  0x67,
  0x68,
  0x69,
  0x4a,
  0x6b,
  0x6c,
  0x6d,
  0x6e,
  0x6f,
  0x50,
  0x73,
  extendedRequest,
  extendedResponse,
  0x79,
]
const simple = 0x80
const sasl = 0xa3
const equalityMatch = 0xa3
const and = 0xa0

const rootFacts: readonly (readonly [string, string])[] = [
  ['dnshostname', 'serverName'],
  ['defaultnamingcontext', 'namingContext'],
  ['vendorname', 'vendor'],
  ['vendorversion', 'version'],
]

export const ldap = protocol({
  name: 'ldap',
  title: 'LDAP',
  spec: 'RFC 4511 sections 4 and 5, RFC 4512 section 5.1, MS-ADTS section 6.3.3',
  over: ['tcp', 'udp'],
  ports: [389, 3268],
  firstBytes: [0x30],
  tells: {
    ...ntlmFacts,
    bindName: 'Name that it logs in with',
    mechanism: 'SASL mechanism that it logs in with',
    serverName: 'DNS name of the directory server, in its root entry',
    namingContext: 'Directory that the server keeps, in its root entry',
    vendor: 'Vendor of the directory server, in its root entry',
    version: 'Version of the directory server, in its root entry',
    pingHost: 'Name of the computer that looks for a domain controller',
    pingDomain: 'Domain whose controller it looks for',
  },
  happens: { login: 'A password crossed the network in the clear' },
  personal: ['user', 'bindName'],
  examples: [
    {
      name: 'login with a password',
      hex: `301f020107601a020103040d636e3d616e612c64633d6c61628006733363726574`,
      facts: { 'ldap.bindName': ['cn=ana,dc=lab'], 'ldap.login': ['password'] },
    },
    {
      name: 'login with a password by SASL',
      hex: `3020020107601b0201030400a3140405504c41494e040b00616e6100733363726574`,
      facts: { 'ldap.mechanism': ['PLAIN'], 'ldap.login': ['password'] },
    },
    {
      name: 'login by NTLM: challenge',
      fromClient: 0,
      hex: `308200920201076182008b0a010e0400040087820080
        ${challengeExample}`,
      facts: {
        'ldap.hostName': ['FILER'],
        'ldap.domain': ['CORP'],
        'ldap.dnsHostName': ['f.corp.test'],
        'ldap.dnsDomain': ['corp.t'],
        'ldap.osVersion': ['10.0.17763'],
      },
    },
    {
      name: 'login by NTLM: response',
      hex: `307a02010760750201030400a36e040a4753532d53504e45474f0460
        ${loginExample}`,
      facts: {
        'ldap.mechanism': ['GSS-SPNEGO'],
        'ldap.domain': ['CORP'],
        'ldap.user': ['ana'],
        'ldap.hostName': ['DESK1'],
        'ldap.osVersion': ['10.0.17763'],
      },
    },
    {
      name: 'root entry of a server',
      fromClient: 0,
      hex: `307802010764730400306f301b040b646e73486f73744e616d65310c040a642e6c61622e746573743020041464656661756c
        744e616d696e67436f6e746578743108040664633d6c61623014040a76656e646f724e616d653106040441636d653018040d
        76656e646f7256657273696f6e310704054469722037`,
      facts: {
        'ldap.serverName': ['d.lab.test'],
        'ldap.namingContext': ['dc=lab'],
        'ldap.vendor': ['Acme'],
        'ldap.version': ['Dir 7'],
      },
    },
    {
      name: 'search for a domain controller',
      over: 'udp',
      hex: `304a020107634504000a01000a0100020100020100010100a026a3150409446e73446f6d61696e04086c61622e74657374a3
        0d0404486f737404054445534b31300a04084e65746c6f676f6e`,
      facts: { 'ldap.pingDomain': ['lab.test'], 'ldap.pingHost': ['DESK1'] },
    },
  ],

  needs(bytes, start, end) {
    return end - start < 6 ? 6 : elementBytes(bytes, start, end)
  },

  claims(bytes, start, end, _port, over) {
    const size = elementBytes(bytes, start, end)
    if (bytes[start] !== SEQUENCE || size < 5 || (over === 'udp' && size > end - start)) return false
    const id = start + ((bytes[start + 1] ?? 0) < 0x80 ? 2 : 2 + ((bytes[start + 1] ?? 0) & 0x7f))
    const idBytes = bytes[id + 1] ?? 0
    const at = id + 2 + idBytes
    return bytes[id] === INTEGER && idBytes >= 1 && idBytes <= 4 && at < end && operations.includes(bytes[at] ?? 0)
  },

  decode(reader, teller) {
    const start = reader.position
    reader.take(elementBytes(reader.bytes, start, reader.end))
    if (reader.failed) return
    ber.begin(reader.bytes, start, reader.position)
    if (!ber.into(SEQUENCE) || !ber.is(INTEGER) || !ber.next()) return
    const kind = ber.tag
    ber.enter()
    if (kind === bindRequest) readBind(reader, teller)
    else if (kind === bindResponse) readNtlm(reader, teller, ber.position)
    else if (kind === searchRequest) readSearch(teller)
    else if (kind === searchEntry) readEntry(teller)
  },
})

/** Version, name, and a password or a mechanism with its message. An empty password is an anonymous login. */
function readBind(reader: Reader, teller: Teller): void {
  if (!ber.is(INTEGER) || !ber.is(OCTET_STRING)) return
  tellTrimmed(teller, 'bindName', ber.bytes, ber.valueStart, ber.valueEnd)
  if (!ber.next()) return
  if (ber.tag === simple) {
    if (ber.valueEnd > ber.valueStart) teller.event('login', 'password')
    return
  }
  const from = ber.valueStart
  const isSasl = ber.tag === sasl
  if (isSasl) {
    ber.enter()
    if (!ber.is(OCTET_STRING)) return
    tellTrimmed(teller, 'mechanism', ber.bytes, ber.valueStart, ber.valueEnd)
    if (isWord(ber.bytes, ber.valueStart, ber.valueEnd, 'plain')) teller.event('login', 'password')
  }
  readNtlm(reader, teller, from)
}

function readNtlm(reader: Reader, teller: Teller, from: number): void {
  const ntlm = findNtlm(reader.bytes, from, reader.position)
  if (ntlm >= 0) tellNtlm(teller, reader.bytes, ntlm, reader.position)
}

/** Place, scope, aliases, two limits, types only, filter. A search for a domain controller names both in its filter. */
function readSearch(teller: Teller): void {
  for (let i = 0; i < 6; i += 1) if (!ber.next()) return
  readFilter(teller, maxDepth)
}

function readFilter(teller: Teller, depth: number): void {
  const { end } = ber
  for (let i = 0; i < maxItems && ber.next(); i += 1) {
    const after = ber.position
    const { tag } = ber
    ber.enter()
    if (tag === and && depth > 0) readFilter(teller, depth - 1)
    else if (tag === equalityMatch && ber.is(OCTET_STRING)) tellMatch(teller)
    ber.resume(after, end)
  }
}

function tellMatch(teller: Teller): void {
  const { bytes, valueStart: start, valueEnd: end } = ber
  const fact = isWord(bytes, start, end, 'host')
    ? 'pingHost'
    : isWord(bytes, start, end, 'dnsdomain')
      ? 'pingDomain'
      : ''
  if (fact !== '' && ber.is(OCTET_STRING)) tellTrimmed(teller, fact, bytes, ber.valueStart, ber.valueEnd)
}

/** Of the entry without a name, which describes the server. */
function readEntry(teller: Teller): void {
  if (!ber.is(OCTET_STRING) || ber.valueEnd > ber.valueStart || !ber.into(SEQUENCE)) return
  const { end } = ber
  for (let i = 0; i < maxItems && ber.is(SEQUENCE); i += 1) {
    const after = ber.position
    ber.enter()
    if (ber.is(OCTET_STRING)) tellAttribute(teller)
    ber.resume(after, end)
  }
}

function tellAttribute(teller: Teller): void {
  const { bytes, valueStart: start, valueEnd: end } = ber
  for (const [name, fact] of rootFacts) {
    if (!isWord(bytes, start, end, name)) continue
    if (ber.into(set) && ber.is(OCTET_STRING)) tellTrimmed(teller, fact, bytes, ber.valueStart, ber.valueEnd)
    return
  }
}
