/**
 * OPC UA over TCP in its binary encoding: endpoints, who client and server are, security policies, services, build of a
 * server, and log-ins with a password in the clear. IEC 62541-6 clauses 6.7 and 7.1, IEC 62541-4. Encrypted messages
 * and messages over several chunks aren't read; values and passwords are never told.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable, startsWith } from '../ascii.ts'
import { littleU16At, littleU32, littleU32At } from '../little-endian.ts'
import {
  readApplication,
  readBuildOfValue,
  readCount,
  readNodeId,
  readString,
  skipRequestHeader,
  skipResponseHeader,
  skipString,
  skipStrings,
} from '../opcua-values.ts'
import { hexBytes, littleHex, textHex } from '../example-hex.ts'
import { protocol, type Teller } from '../protocol.ts'

const types = ['hel', 'ack', 'err', 'rhe', 'opn', 'clo', 'msg']
const firstLetters = [0x48, 0x41, 0x45, 0x52, 0x4f, 0x43, 0x4d]
const headerBytes = 8
/** Behind the header of a message: channel, token, sequence and request. */
const channelBytes = 16
const lastChunk = 0x46
const chunks = [lastChunk, 0x41, 0x43]
const longest = 0x1000000
const noSecurity = 'none'
const userName = 324

/** Requests; the answer of each has the number plus three. */
const services: Readonly<Record<number, string>> = {
  422: 'find-servers',
  428: 'get-endpoints',
  446: 'open-secure-channel',
  461: 'create-session',
  467: 'activate-session',
  473: 'close-session',
  488: 'add-nodes',
  500: 'delete-nodes',
  527: 'browse',
  533: 'browse-next',
  554: 'translate-browse-paths',
  631: 'read',
  664: 'history-read',
  673: 'write',
  700: 'history-update',
  712: 'call',
  751: 'create-monitored-items',
  763: 'modify-monitored-items',
  787: 'create-subscription',
  826: 'publish',
}
const endpointsAnswer = 431
const createSession = 461
const sessionAnswer = 464
const activateSession = 467
const readAnswer = 634

export const opcua = protocol({
  name: 'opcua',
  title: 'OPC UA',
  spec: 'IEC 62541-6 clauses 5.2, 6.7 and 7.1, IEC 62541-4',
  over: 'tcp',
  ports: [4840],
  firstBytes: firstLetters,
  tells: {
    service: 'Service that it asks for',
    endpointUrl: 'Endpoint that it asks for, or offers',
    securityPolicy: 'Security policy of its channel: None for no protection',
    applicationUri: 'URI of its application, unique for an installation',
    productUri: 'URI of the product',
    applicationName: 'Name of its application',
    manufacturer: 'Manufacturer in the build information of a server',
    productName: 'Product name in the build information of a server',
    softwareVersion: 'Software version in the build information of a server',
    buildNumber: 'Build number in the build information of a server',
  },
  happens: { login: 'It logs in with a password that nothing protects: the name of the user' },
  personal: ['login'],
  examples: [
    {
      name: 'hello',
      hex: message('48454c46', `00000000 00000100 00000100 00000000 00000000 ${text('opc.tcp://plc1.example:4840')}`),
      facts: { 'opcua.endpointUrl': ['opc.tcp://plc1.example:4840'] },
      asksFor: 'plc1.example',
    },
    {
      name: 'channel without security',
      hex: message('4f504e46', `00000000 ${text('http://opcfoundation.org/UA/SecurityPolicy#None')} ffffffff ffffffff`),
      facts: { 'opcua.securityPolicy': ['None'] },
    },
    {
      name: 'endpoints of a server',
      fromClient: 0,
      hex: call(431, `${answerHeader()} 01000000 ${text('opc.tcp://plc1.example:4840')} ${application('urn:plc1')}`),
      facts: {
        'opcua.endpointUrl': ['opc.tcp://plc1.example:4840'],
        'opcua.applicationUri': ['urn:plc1'],
        'opcua.productUri': ['urn:example:product'],
        'opcua.applicationName': ['Line 4'],
      },
    },
    {
      name: 'session of a client',
      hex: call(461, `${askHeader()} ${application('urn:hmi')}`),
      facts: {
        'opcua.service': ['create-session'],
        'opcua.applicationUri': ['urn:hmi'],
        'opcua.productUri': ['urn:example:product'],
        'opcua.applicationName': ['Line 4'],
      },
    },
    {
      name: 'session of a server',
      fromClient: 0,
      hex: call(
        464,
        `${answerHeader()} 01010100 01010200 0000000000000000 ffffffff ffffffff 01000000 ffffffff ${application('urn:plc1')}`,
      ),
      facts: {
        'opcua.applicationUri': ['urn:plc1'],
        'opcua.productUri': ['urn:example:product'],
        'opcua.applicationName': ['Line 4'],
      },
    },
    {
      name: 'build information of a server',
      fromClient: 0,
      hex: call(
        634,
        `${answerHeader()} 01000000 01 16 01005401 01 00000000 ${text('urn:p')} ${text('Acme')} ${text('UA')} ${text('1.2')}
          ${text('77')} 0000000000000000`,
      ),
      facts: {
        'opcua.productUri': ['urn:p'],
        'opcua.manufacturer': ['Acme'],
        'opcua.productName': ['UA'],
        'opcua.softwareVersion': ['1.2'],
        'opcua.buildNumber': ['77'],
      },
    },
    {
      name: 'log-in with a password in the clear',
      hex: call(
        467,
        `${askHeader()} ffffffff ffffffff ffffffff ffffffff 01004401 01 00000000 ${text('user')} ${text('operator')}
          ${text('********')} ffffffff`,
      ),
      facts: { 'opcua.service': ['activate-session'], 'opcua.login': ['operator'] },
    },
  ],

  needs(bytes, start, end) {
    return end - start < headerBytes ? headerBytes : littleU32At(bytes, start + 4)
  },

  claims(bytes, start, end) {
    if (end - start < headerBytes || !chunks.includes(bytes[start + 3] ?? 0)) return false
    const size = littleU32At(bytes, start + 4)
    if (size < headerBytes + 4 || size > longest) return false
    for (let i = 0; i < types.length; i += 1) {
      const type = types[i] ?? ''
      if (bytes[start] === firstLetters[i] && startsWith(bytes, start, end, type)) return isUpper(bytes, start)
    }
    return false
  },

  decode(reader, teller) {
    const { bytes, start } = reader
    const size = littleU32At(bytes, start + 4)
    reader.take(size)
    if (reader.failed) return
    reader.position = start + headerBytes
    const isWhole = bytes[start + 3] === lastChunk
    if (startsWith(bytes, start, reader.end, 'hel')) readHello(reader, teller)
    else if (startsWith(bytes, start, reader.end, 'opn')) readOpening(reader, teller)
    else if (startsWith(bytes, start, reader.end, 'msg') && isWhole) readMessage(reader, teller, start + size)
  },
})

function isUpper(bytes: Uint8Array, start: number): boolean {
  return (((bytes[start] ?? 0) | (bytes[start + 1] ?? 0) | (bytes[start + 2] ?? 0)) & 0x20) === 0
}

/** Version and four limits, then the endpoint, whose host names the flow. */
function readHello(reader: Reader, teller: Teller): void {
  reader.take(20)
  const length = littleU32(reader)
  const at = reader.take(length)
  if (reader.failed || !isPrintable(reader.bytes, at, at + length)) return
  teller.tell('endpointUrl', at, at + Math.min(length, 512))
  if (!startsWith(reader.bytes, at, at + length, 'opc.tcp://')) return
  let to = at + 10
  while (to < at + length && reader.bytes[to] !== 0x3a && reader.bytes[to] !== 0x2f) to += 1
  teller.asksFor(at + 10, Math.min(to, at + 10 + 255))
}

/** What is behind the number sign of a policy's URI; with security, nothing that follows can be read. */
function readOpening(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  reader.take(4)
  const length = littleU32(reader)
  const at = reader.take(length)
  if (reader.failed) return
  let from = at + length
  while (from > at && bytes[from - 1] !== 0x23) from -= 1
  if (from === at || from === at + length || !isPrintable(bytes, from, at + length)) return
  teller.tell('securityPolicy', from, Math.min(at + length, from + 64))
  if (!startsWith(bytes, from, at + length, noSecurity)) teller.done()
}

function readMessage(reader: Reader, teller: Teller, end: number): void {
  const { bytes } = reader
  const at = reader.take(channelBytes)
  if (reader.failed || bytes[at + channelBytes] !== 1 || bytes[at + channelBytes + 1] !== 0) return
  const type = littleU16At(bytes, at + channelBytes + 2)
  reader.take(4)
  const service = services[type]
  if (service !== undefined) teller.tellWord('service', service)
  if (type === endpointsAnswer) {
    if (skipResponseHeader(reader)) readEndpoint(reader, teller)
  } else if (type === createSession) {
    skipRequestHeader(reader)
    readApplication(reader, teller)
  } else if (type === sessionAnswer) readSession(reader, teller)
  else if (type === activateSession) readLogin(reader, teller)
  else if (type === readAnswer) readBuildOfValue(reader, teller)
  if (!reader.failed) reader.position = end
}

/** The first endpoint and its server; the others are the same server with other policies. */
function readEndpoint(reader: Reader, teller: Teller): void {
  if (readCount(reader) === 0) return
  readString(reader, teller, 'endpointUrl')
  readApplication(reader, teller)
}

function readSession(reader: Reader, teller: Teller): void {
  if (!skipResponseHeader(reader)) return
  readNodeId(reader)
  readNodeId(reader)
  reader.take(8)
  skipString(reader)
  skipString(reader)
  readEndpoint(reader, teller)
}

/** A user name with a password that isn't encrypted. */
function readLogin(reader: Reader, teller: Teller): void {
  skipRequestHeader(reader)
  skipString(reader)
  skipString(reader)
  const certificates = readCount(reader)
  for (let i = 0; i < certificates * 2 && !reader.failed; i += 1) skipString(reader)
  skipStrings(reader)
  if (readNodeId(reader) !== userName || reader.u8() !== 1) return
  reader.take(4)
  skipString(reader)
  const from = reader.position + 4
  const length = skipString(reader)
  const password = skipString(reader)
  const encryption = skipString(reader)
  if (reader.failed || encryption > 0 || password === 0 || !isPrintable(reader.bytes, from, from + length)) return
  teller.event('login', text8.decode(reader.bytes.subarray(from, from + Math.min(length, 256))))
}

const text8 = new TextDecoder()

function message(type: string, content: string): string {
  const size = hexBytes(content) + headerBytes
  return `${type} ${littleHex(size, 4)} ${content}`
}

/** An example's message of a service, by its number. */
function call(type: number, content: string): string {
  return message('4d534746', `01000000 01000000 02000000 02000000 0100 ${littleHex(type, 2)} ${content}`)
}

function askHeader(): string {
  return '0000 0000000000000000 01000000 00000000 ffffffff 10270000 0000 00'
}

function answerHeader(): string {
  return '0000000000000000 01000000 00000000 00 ffffffff 0000 00'
}

function application(uri: string): string {
  return `${text(uri)} ${text('urn:example:product')} 02 ${text('Line 4')} 00000000 ffffffff ffffffff ffffffff`
}

function text(value: string): string {
  return littleHex(value.length, 4) + textHex(value)
}
