/**
 * SMB 1 to 3, over TCP and over NetBIOS sessions: dialect and signing of a file server, names and versions of both sides
 * from their login, and logins as a guest or nobody. MS-SMB2 section 2.2, MS-CIFS section 2.2.4, RFC 1002 section 4.3.
 * After the login nothing is read: shares, files and what is encrypted stay out of sight. Not read: Kerberos logins.
 */
import type { Reader } from '../../core/reader.ts'
import { challengeExample, findNtlm, loginExample, ntlmFacts, tellNtlm } from '../ntlm.ts'
import { protocol, type Teller } from '../protocol.ts'
import { tellHex, tellTrimmed, tellUtf16 } from '../told-text.ts'

const frameBytes = 4
const sessionRequest = 0x81
const sessionResponse = 0x82
const netbiosPort = 139
const smb1 = 0xff
const smb2 = 0xfe
const encrypted = 0xfd
const compressed = 0xfc
const header2Bytes = 64
const header1Bytes = 32

const negotiate2 = 0
const sessionSetup2 = 1
const isResponse2 = 1
const dialects: ReadonlyMap<number, string> = new Map([
  [0x0202, '2.0.2'],
  [0x0210, '2.1'],
  [0x0300, '3.0'],
  [0x0302, '3.0.2'],
  [0x0311, '3.1.1'],
])
const negotiate1 = 0x72
const sessionSetup1 = 0x73
const isResponse1 = 0x80
const isUnicode1 = 0x80

export const smb = protocol({
  name: 'smb',
  title: 'SMB',
  spec: 'MS-SMB2 section 2.2, MS-CIFS section 2.2.4, MS-NLMP section 2.2',
  over: 'tcp',
  ports: [445, netbiosPort],
  firstBytes: [0x00, sessionRequest, sessionResponse],
  tells: {
    ...ntlmFacts,
    dialect: 'Dialect that the server chose',
    signing: 'Whether the server requires signed messages',
    serverGuid: 'Number that the server keeps, in hexadecimal digits',
    nativeOs: 'Operating system in its own words (SMB 1)',
    nativeLanManager: 'SMB software in its own words (SMB 1)',
  },
  happens: { login: 'A server let somebody in without a password: as a guest or anonymously' },
  personal: ['user'],
  examples: [
    {
      name: 'server chooses a dialect',
      fromClient: 0,
      hex: `00000080 fe534d42 4000 0000 00000000 0000 0100 01000000 ${'00'.repeat(44)}
        4100 0300 1103 0000 112233445566778899aabbccddeeff00 ${'00'.repeat(40)}`,
      facts: {
        'smb.dialect': ['3.1.1'],
        'smb.signing': ['required'],
        'smb.serverGuid': ['112233445566778899aabbccddeeff00'],
      },
    },
    {
      name: 'challenge of the server',
      fromClient: 0,
      hex: framed2('01000000', `0900 0000 4800 0000 ${challengeExample}`),
      facts: {
        'smb.hostName': ['FILER'],
        'smb.domain': ['CORP'],
        'smb.dnsHostName': ['f.corp.test'],
        'smb.dnsDomain': ['corp.t'],
        'smb.osVersion': ['10.0.17763'],
      },
    },
    {
      name: 'login of a user',
      hex: framed2('00000000', `1900 0001 00000000 00000000 5800 0000 0000000000000000 ${loginExample}`),
      facts: {
        'smb.domain': ['CORP'],
        'smb.user': ['ana'],
        'smb.hostName': ['DESK1'],
        'smb.osVersion': ['10.0.17763'],
      },
    },
    {
      name: 'server lets somebody in as a guest',
      fromClient: 0,
      hex: framed2('01000000', '0900 0100 4800 0000'),
      facts: { 'smb.login': ['guest'] },
    },
    {
      name: 'answer to a login of version 1',
      fromClient: 0,
      hex: `0000003e ff534d42 73 00000000 88 0180 ${'00'.repeat(20)} 03 ff00 0000 0000 1500
        00 53004f00 53003700 0000 4c003700 0000 57000000`,
      facts: { 'smb.nativeOs': ['SOS7'], 'smb.nativeLanManager': ['L7'], 'smb.domain': ['W'] },
    },
  ],

  needs(bytes, start, end) {
    if (end - start < frameBytes) return frameBytes
    return frameBytes + (((bytes[start + 1] ?? 0) << 16) | ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0))
  },

  claims(bytes, start, end, port) {
    const type = bytes[start] ?? 0
    if (type !== 0) {
      const length = ((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0)
      return port === netbiosPort && bytes[start + 1] === 0 && length === (type === sessionRequest ? 68 : 0)
    }
    const magic = bytes[start + frameBytes] ?? 0
    if (end - start < 8 || magic < compressed) return false
    return bytes[start + 5] === 0x53 && bytes[start + 6] === 0x4d && bytes[start + 7] === 0x42
  },

  decode(reader, teller) {
    const type = reader.u8()
    const length = reader.u24()
    const at = reader.take(length)
    if (reader.failed || type !== 0) return
    const magic = reader.bytes[at] ?? 0
    if (magic === smb2 && length >= header2Bytes + 8) readSmb2(reader, teller, at)
    else if (magic === smb1 && length >= header1Bytes + 3) readSmb1(reader, teller, at)
    else if (magic === encrypted || magic === compressed) teller.done()
  },
})

function readSmb2(reader: Reader, teller: Teller, at: number): void {
  const { bytes } = reader
  const command = short(bytes, at + 12)
  const isResponse = ((bytes[at + 16] ?? 0) & isResponse2) !== 0
  const body = at + header2Bytes
  if (command === negotiate2 && isResponse) {
    if (reader.position - body >= 24) tellNegotiation(teller, bytes, body)
  } else if (command === sessionSetup2) {
    const ntlm = findNtlm(bytes, body, reader.position)
    if (ntlm >= 0) tellNtlm(teller, bytes, ntlm, reader.position)
    const isSuccess = short(bytes, at + 8) === 0 && short(bytes, at + 10) === 0
    if (isResponse && isSuccess) tellGuest(teller, (bytes[body + 2] ?? 0) & 3)
  } else if (command > sessionSetup2) {
    teller.done()
  }
}

/** Size, security mode, dialect, number of contexts, then the server's number. */
function tellNegotiation(teller: Teller, bytes: Uint8Array, body: number): void {
  const dialect = dialects.get(short(bytes, body + 4))
  if (dialect !== undefined) teller.tellWord('dialect', dialect)
  tellSigning(teller, ((bytes[body + 2] ?? 0) & 2) !== 0)
  tellHex(teller, 'serverGuid', bytes, body + 8, body + 24)
}

function tellSigning(teller: Teller, isRequired: boolean): void {
  teller.tellWord('signing', isRequired ? 'required' : 'optional')
}

function tellGuest(teller: Teller, flags: number): void {
  if ((flags & 1) !== 0) teller.event('login', 'guest')
  else if ((flags & 2) !== 0) teller.event('login', 'anonymous')
}

function readSmb1(reader: Reader, teller: Teller, at: number): void {
  const { bytes } = reader
  const command = bytes[at + 4] ?? 0
  const isResponse = ((bytes[at + 9] ?? 0) & isResponse1) !== 0
  const words = at + header1Bytes + 1
  const count = bytes[words - 1] ?? 0
  if (command === negotiate1) {
    if (!isResponse || count < 13) return
    teller.tellWord('dialect', '1.0')
    tellSigning(teller, ((bytes[words + 2] ?? 0) & 8) !== 0)
  } else if (command === sessionSetup1) {
    const ntlm = findNtlm(bytes, words, reader.position)
    if (ntlm >= 0) tellNtlm(teller, bytes, ntlm, reader.position)
    if (isResponse && (bytes[at + 5] ?? 0) === 0 && count >= 3 && ((bytes[words + 4] ?? 0) & 1) !== 0)
      teller.event('login', 'guest')
    tellNative(reader, teller, { at, words, count, isResponse })
  } else {
    teller.done()
  }
}

type Setup = {
  readonly at: number
  readonly words: number
  readonly count: number
  readonly isResponse: boolean
}

/** Behind security blob or passwords: user and domain (old form of the request), operating system, software, domain. */
function tellNative(reader: Reader, teller: Teller, { at, words, count, isResponse }: Setup): void {
  const { bytes, position: end } = reader
  const isUnicode = ((bytes[at + 11] ?? 0) & isUnicode1) !== 0
  let from = words + count * 2 + 2
  if (count === 4) from += short(bytes, words + 6)
  else if (count === 12) from += short(bytes, words + 14)
  else if (count === 13) from += short(bytes, words + 14) + short(bytes, words + 16)
  else if (count !== 3) return
  if (isUnicode && ((from - at) & 1) === 1) from += 1
  const facts = count === 13 ? ['user', 'domain', 'nativeOs', 'nativeLanManager'] : ['nativeOs', 'nativeLanManager']
  if (isResponse && count === 3) facts.push('domain')
  for (const fact of facts) {
    const to = textEnd(bytes, from, end, isUnicode)
    if (isUnicode) tellUtf16(teller, fact, bytes, from, to)
    else tellTrimmed(teller, fact, bytes, from, to)
    from = to + (isUnicode ? 2 : 1)
  }
}

/** Where the final zero character is; some leave it out at the end of the message. */
function textEnd(bytes: Uint8Array, start: number, end: number, isUnicode: boolean): number {
  const step = isUnicode ? 2 : 1
  for (let at = start; at + step <= end; at += step)
    if (bytes[at] === 0 && (!isUnicode || bytes[at + 1] === 0)) return at
  return Math.max(start, end)
}

function short(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}

/** An example's session setup, as hex. */
function framed2(flags: string, body: string): string {
  const text = `fe534d42 4000 0000 00000000 0100 0100 ${flags} ${'00'.repeat(44)} ${body}`.replaceAll(/\s/g, '')
  return `00${(text.length / 2).toString(16).padStart(6, '0')}${text}`
}
