/**
 * HTTP/1.x headers: who is asked, by which program, and what answers; passwords that cross the network in the clear.
 * RFC 9110, 9112, 7617 (Basic). Reads the part of the header that is in the segment. Not read: bodies, URLs, cookies,
 * HTTP/2 and later.
 */
import type { Reader } from '../../core/reader.ts'
import { findWord, isPrintable, startsWith } from '../ascii.ts'
import { decodeBase64 } from '../base64.ts'
import { isDefaultLogin } from '../default-logins.ts'
import { HeaderLines } from '../header-lines.ts'
import { protocol, type Teller } from '../protocol.ts'

const maxHeaderBytes = 8192
const maxMethodBytes = 24
/** A request line cut short is believed for these only. */
const usualMethods = ['get ', 'post ', 'put ', 'head ', 'delete ', 'options ', 'patch ']
const response = 'http/1.'
const versionBytes = 8
const colon = 0x3a
const lines = new HeaderLines()
const utf8 = new TextDecoder()

export const http = protocol({
  name: 'http',
  title: 'HTTP',
  spec: 'RFC 9110, RFC 9112, RFC 7617',
  over: 'tcp',
  ports: [80, 8080],
  firstBytes: Array.from({ length: 26 }, (_, letter) => 0x41 + letter),
  tells: {
    host: 'Name or address it asks a web server for',
    userAgent: 'Program that asks, often with product, version and operating system',
    server: 'Program that answers, often with product and version',
    realm: 'What the web server calls the area that a login is needed for, often the product',
  },
  happens: {
    login: 'User name of a login whose password crossed the network in the clear',
    defaultLogin: 'User name of a login with a password that manufacturers publish or worms try',
  },
  examples: [
    {
      name: 'request of a thermostat',
      text: 'GET /t?id=7 HTTP/1.1\r\nHost: api.example.com:8080\r\nUser-Agent: Thermo/2.1 (fw 1.0.3)\r\n\r\n',
      facts: { 'http.host': ['api.example.com'], 'http.userAgent': ['Thermo/2.1 (fw 1.0.3)'] },
      asksFor: 'api.example.com',
    },
    {
      name: 'refusal of a camera that wants a login',
      fromClient: 0,
      text: 'HTTP/1.0 401 No\r\nServer: GoAhead\r\nWWW-Authenticate: Basic realm="NetCam 210"\r\n\r\nServer: no\r\n',
      facts: { 'http.server': ['GoAhead'], 'http.realm': ['NetCam 210'] },
    },
    {
      name: 'login with a published default password at an address',
      text: 'POST /smartplug.cgi HTTP/1.1\r\nHost: 192.0.2.30:10000\r\nAuthorization: Basic YWRtaW46MTIzNA==\r\n\r\n',
      facts: { 'http.host': ['192.0.2.30'], 'http.login': ['admin'], 'http.defaultLogin': ['admin'] },
    },
    {
      name: 'login with a password of its own, bare line feeds and a folded header',
      text: 'GET / HTTP/1.1\nhost:  cam.example.com \nX-Note: 1\n 2\nAuthorization: basic b3BlcmF0b3I6c2VjcmV0OjE=\n\n',
      facts: { 'http.host': ['cam.example.com'], 'http.login': ['operator'] },
      asksFor: 'cam.example.com',
    },
    {
      name: 'login without a user name at an IPv6 address, with a published password',
      text: 'GET / HTTP/1.1\r\nHost: [2001:db8::7]:8080\r\nAuthorization: Basic OjEyMzQ=\r\n\r\n',
      facts: { 'http.host': ['[2001:db8::7]'], 'http.login': ['(empty)'], 'http.defaultLogin': ['(empty)'] },
    },
    {
      name: 'header that goes on in the next segment',
      text: 'GET / HTTP/1.1\r\nHost: example.net\r\nUser-Agent: Moz',
      facts: { 'http.host': ['example.net'] },
      asksFor: 'example.net',
    },
  ],

  claims(bytes, start, end) {
    let at = start
    while (at < end && at - start < maxMethodBytes && isMethodByte(bytes[at] ?? 0)) at += 1
    if (bytes[at] === 0x20 && at - start > 2) return isRequestLine(bytes, start, at + 1, end)
    return startsWith(bytes, start, end, response)
  },

  decode(reader, teller) {
    const answers = startsWith(reader.bytes, reader.start, reader.end, response)
    lines.begin(reader, maxHeaderBytes)
    if (!lines.nextLine()) return
    let asked = false
    while (lines.nextHeader()) {
      if (answers) {
        if (lines.is('server')) lines.tellValue(teller, 'server')
        else if (lines.is('www-authenticate')) tellRealm(reader, teller)
      } else if (lines.is('user-agent')) lines.tellValue(teller, 'userAgent')
      else if (lines.is('authorization')) tellLogin(reader, teller)
      else if (lines.is('host') && !asked) {
        asked = true
        tellHost(reader, teller)
      }
    }
  },
})

/** Any word may be a method; requests of RTSP and SIP differ in the version at the end of the line. */
function isRequestLine(bytes: Uint8Array, start: number, target: number, end: number): boolean {
  const limit = Math.min(end, start + maxHeaderBytes)
  let at = target
  while (at < limit && bytes[at] !== 0x0a) at += 1
  if (at === limit) {
    return bytes[target] === 0x2f && usualMethods.some((method) => startsWith(bytes, start, end, method))
  }
  while (at > target && (bytes[at - 1] ?? 0) <= 0x20) at -= 1
  return at - target >= versionBytes && startsWith(bytes, at - versionBytes, at, response)
}

function isMethodByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte === 0x2d || byte === 0x5f
}

/** Without the port. An address names nothing, so the flow gets no name from it. */
function tellHost(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const start = lines.valueStart
  let end = lines.valueEnd
  if (!isPrintable(bytes, start, end)) return
  const isIpv6 = bytes[start] === 0x5b
  let at = end
  while (at > start && bytes[at - 1] !== colon && bytes[at - 1] !== 0x5d) at -= 1
  if (at > start && bytes[at - 1] === colon) end = at - 1
  teller.tell('host', start, end)
  if (!isIpv6 && !isIpv4(bytes, start, end)) teller.asksFor(start, end)
}

function isIpv4(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte !== 0x2e && (byte < 0x30 || byte > 0x39)) return false
  }
  return true
}

/** `Basic realm="text"`: the text without its quotation marks, with its escapes as they are. */
function tellRealm(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  const found = findWord(bytes, lines.valueStart, lines.valueEnd, 'realm="')
  if (found < 0) return
  const start = found + 7
  let end = start
  while (end < lines.valueEnd && bytes[end] !== 0x22) end += bytes[end] === 0x5c ? 2 : 1
  if (end < lines.valueEnd && isPrintable(bytes, start, end)) teller.tell('realm', start, end)
}

/** Only the user name is told; the password is compared, and wiped. */
function tellLogin(reader: Reader, teller: Teller): void {
  const { scratch, scratchEnd } = teller
  let start = lines.valueStart
  if (!startsWith(reader.bytes, start, lines.valueEnd, 'basic ')) return
  start += 6
  while (reader.bytes[start] === 0x20) start += 1
  const end = decodeBase64(reader.bytes, start, lines.valueEnd, scratch, scratchEnd)
  let middle = scratchEnd
  while (middle < end && scratch[middle] !== colon) middle += 1
  if (middle < end) {
    const user = utf8.decode(scratch.subarray(scratchEnd, middle))
    const shown = user === '' ? '(empty)' : isPrintable(scratch, scratchEnd, middle) ? user : '(unreadable)'
    teller.event('login', shown)
    if (isDefaultLogin(user, utf8.decode(scratch.subarray(middle + 1, end)))) teller.event('defaultLogin', shown)
  }
  scratch.fill(0, scratchEnd, Math.max(scratchEnd, end))
}
