/**
 * HTTP/1.x and 0.9: who is asked, by which program, what answers, and the pages in which devices describe themselves;
 * passwords that cross the network in the clear. RFC 9110, 9112, 7617 (Basic), 1945 section 5 (0.9). Not read: other
 * bodies, URLs, cookies, HTTP/2 and later. Printing (IPP) is a protocol of its own.
 */
import type { Reader } from '../../core/reader.ts'
import { startsWith } from '../ascii.ts'
import { devicePageFacts, tellDevicePage } from '../device-page.ts'
import { HeaderLines } from '../header-lines.ts'
import { tellBasicLogin, tellRealm } from '../http-authentication.ts'
import { askForTarget, tellHost } from '../http-host.ts'
import { isPrinting } from '../ipp-over-http.ts'
import { MessageShape, hasType, maxHeaderBytes } from '../message-shape.ts'
import { protocol, type Teller } from '../protocol.ts'

const maxMethodBytes = 24
/** A request line cut short is believed for these only. */
const usualMethods = ['get ', 'post ', 'put ', 'head ', 'delete ', 'options ', 'patch ']
const response = 'http/1.'
const versionBytes = 8
const lines = new HeaderLines()
const shape = new MessageShape()

export const http = protocol({
  name: 'http',
  title: 'HTTP',
  spec: 'RFC 9110, RFC 9112, RFC 7617; UPnP Device Architecture 2.0 section 2.3',
  over: 'tcp',
  ports: [80, 8080],
  firstBytes: Array.from({ length: 26 }, (_, letter) => 0x41 + letter),
  tells: {
    method: 'Method of its requests, such as GET',
    host: 'Name or address it asks a web server for',
    userAgent: 'Program that asks, often with product, version and operating system',
    server: 'Program that answers, often with product and version',
    realm: 'What the web server calls the area that a login is needed for, often the product',
    upgrade: 'Protocol it goes over to on the same connection, such as websocket',
    ...devicePageFacts,
  },
  happens: {
    login: 'User name of a login whose password crossed the network in the clear',
    defaultLogin: 'User name of a login with a password that manufacturers publish or worms try',
  },
  personal: ['login', 'defaultLogin'],
  examples: [
    {
      name: 'request of a thermostat',
      text: 'GET /t?id=7 HTTP/1.1\r\nHost: api.example.com:8080\r\nUser-Agent: Thermo/2.1 (fw 1.0.3)\r\n\r\n',
      facts: {
        'http.method': ['GET'],
        'http.host': ['api.example.com'],
        'http.userAgent': ['Thermo/2.1 (fw 1.0.3)'],
      },
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
      facts: {
        'http.method': ['POST'],
        'http.host': ['192.0.2.30'],
        'http.login': ['admin'],
        'http.defaultLogin': ['admin'],
      },
    },
    {
      name: 'login with a password of its own, bare line feeds and a folded header',
      text: 'GET / HTTP/1.1\nhost:  cam.example.com \nX-Note: 1\n 2\nAuthorization: basic b3BlcmF0b3I6c2VjcmV0OjE=\n\n',
      facts: { 'http.method': ['GET'], 'http.host': ['cam.example.com'], 'http.login': ['operator'] },
      asksFor: 'cam.example.com',
    },
    {
      name: 'login without a user name at an IPv6 address, with a published password',
      text: 'GET / HTTP/1.1\r\nHost: [2001:db8::7]:8080\r\nAuthorization: Basic OjEyMzQ=\r\n\r\n',
      facts: {
        'http.method': ['GET'],
        'http.host': ['[2001:db8::7]'],
        'http.login': ['(empty)'],
        'http.defaultLogin': ['(empty)'],
      },
    },
    {
      name: 'tunnel through a proxy',
      port: 3128,
      text: 'CONNECT cloud.example.com:443 HTTP/1.1\r\nUser-Agent: Hub/3\r\nProxy-Connection: keep-alive\r\n\r\n',
      facts: { 'http.method': ['CONNECT'], 'http.userAgent': ['Hub/3'] },
      asksFor: 'cloud.example.com',
    },
    {
      name: 'request of HTTP/0.9, which has no version and no headers',
      text: 'GET /status\r\n',
      facts: { 'http.method': ['GET'] },
    },
    {
      name: 'change to WebSocket',
      fromClient: 0,
      text: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nServer: tv/2\r\n\r\n',
      facts: { 'http.upgrade': ['websocket'], 'http.server': ['tv/2'] },
    },
    {
      name: 'UPnP description of a switch',
      fromClient: 0,
      text: [
        'HTTP/1.1 200 OK',
        'CONTENT-TYPE: text/xml',
        'CONTENT-LENGTH: 591',
        'SERVER: Unspecified, UPnP/1.0',
        '',
        '<?xml version="1.0"?>',
        '<root xmlns="urn:schemas-upnp-org:device-1-0">',
        '<device><deviceType>urn:Example:device:insight:1</deviceType>',
        '<friendlyName>Coffee machine</friendlyName>',
        '<manufacturer>Example Works</manufacturer>',
        '<modelDescription>Plug with a meter</modelDescription>',
        '<modelName>Plug</modelName>',
        '<modelNumber>1.0</modelNumber>',
        '<serialNumber>2214A7</serialNumber>',
        '<UDN>uuid:plug-2214A7</UDN>',
        '<firmwareVersion>2.00.11057</firmwareVersion>',
        '<e:hardwareVersion>V02</e:hardwareVersion>',
        '<deviceList><device><friendlyName>Meter</friendlyName></device></deviceList>',
        '</device></root>',
      ].join('\r\n'),
      facts: {
        'http.server': ['Unspecified, UPnP/1.0'],
        'http.deviceType': ['urn:Example:device:insight:1'],
        'http.friendlyName': ['Coffee machine'],
        'http.manufacturer': ['Example Works'],
        'http.modelDescription': ['Plug with a meter'],
        'http.modelName': ['Plug'],
        'http.modelNumber': ['1.0'],
        'http.serialNumber': ['2214A7'],
        'http.udn': ['uuid:plug-2214A7'],
        'http.firmware': ['2.00.11057'],
        'http.hardware': ['V02'],
      },
    },
    {
      name: 'all that a light bridge knows, of which only its own configuration is told',
      fromClient: 0,
      text: [
        'HTTP/1.1 200 OK',
        'Content-Type: application/json',
        'Content-Length: 107',
        '',
        '{"lights":{"1":{"name":"Lamp","modelid":"L1"}},"config":{"name":"Hall lights","bridgeid":"0200FFFE5E1047"}}',
      ].join('\r\n'),
      facts: { 'http.friendlyName': ['Hall lights'], 'http.serialNumber': ['0200FFFE5E1047'] },
    },
    {
      name: 'configuration of a light bridge, in chunks',
      fromClient: 0,
      text: [
        'HTTP/1.1 200 OK',
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
        '',
        '65',
        '{"name": "Hall lights", "swversion":"1948", "bridgeid":"0200FFFE5E1047", "modelid":"B2", "zigbee":{}}',
        '0',
        '',
        '',
      ].join('\r\n'),
      facts: {
        'http.friendlyName': ['Hall lights'],
        'http.firmware': ['1948'],
        'http.serialNumber': ['0200FFFE5E1047'],
        'http.modelName': ['B2'],
      },
    },
  ],

  needs(bytes, start, end) {
    const simpleEnd = endOfSimpleRequest(bytes, start, end)
    if (simpleEnd > 0) return simpleEnd - start
    if (!shape.measure(bytes, start, end)) return shape.total(bytes, start, end)
    return isPage(bytes, start) ? shape.totalWithBody(bytes, start, end) : shape.totalWithoutBody(bytes, start, end)
  },

  claims(bytes, start, end) {
    if (startsWith(bytes, start, end, response)) return !isPrinting(bytes, start, end)
    let at = start
    while (at < end && at - start < maxMethodBytes && isMethodByte(bytes[at] ?? 0)) at += 1
    if (bytes[at] !== 0x20 || at - start <= 2 || !isRequestLine(bytes, start, at + 1, end)) return false
    return !startsWith(bytes, start, at, 'post') || !isPrinting(bytes, start, end)
  },

  decode(reader, teller) {
    lines.begin(reader, maxHeaderBytes)
    if (!lines.nextLine()) return
    if (startsWith(reader.bytes, reader.start, reader.end, response)) {
      readResponse(reader, teller)
      return
    }
    if (startsWith(reader.bytes, reader.start, reader.end, 'connect ')) askForTarget(reader, teller)
    tellMethod(reader, teller)
    readRequest(reader, teller)
  },
})

function tellMethod({ bytes, start, end }: Reader, teller: Teller): void {
  let at = start
  while (at < end && isMethodByte(bytes[at] ?? 0)) at += 1
  teller.tell('method', start, at)
}

function readRequest(reader: Reader, teller: Teller): void {
  let asked = false
  while (lines.nextHeader()) {
    if (lines.is('user-agent')) lines.tellValue(teller, 'userAgent')
    else if (lines.is('authorization') || lines.is('proxy-authorization')) tellBasicLogin(reader, teller, lines)
    else if (lines.is('host') && !asked) {
      asked = true
      tellHost(reader, teller, lines)
    }
  }
}

function readResponse(reader: Reader, teller: Teller): void {
  const { bytes, start, end } = reader
  const switches = startsWith(bytes, start + versionBytes, end, ' 101')
  const succeeds = startsWith(bytes, start + versionBytes, end, ' 200')
  let mayDescribe = false
  let isCoded = false
  while (lines.nextHeader()) {
    if (lines.is('server')) lines.tellValue(teller, 'server')
    else if (lines.is('www-authenticate')) tellRealm(reader, teller, lines)
    else if (succeeds && lines.is('content-type')) mayDescribe = lines.valueHas('xml') || lines.valueHas('json')
    else if (succeeds && lines.is('content-encoding')) isCoded = !lines.valueHas('identity')
    else if (switches && lines.is('upgrade')) {
      lines.tellValue(teller, 'upgrade')
      teller.done()
    }
  }
  if (mayDescribe && !isCoded && lines.isPastHeaders) tellDevicePage(bytes, lines.position, end, teller)
}

/** Whether the response measured may be a page in which a device describes itself. */
function isPage(bytes: Uint8Array, start: number): boolean {
  if (!startsWith(bytes, start + versionBytes, shape.headerEnd, ' 200')) return false
  return !shape.isCoded && (hasType(shape, bytes, 'xml') || hasType(shape, bytes, 'json'))
}

/** Any word may be a method; requests of RTSP and SIP differ in the version at the end of the line. */
function isRequestLine(bytes: Uint8Array, start: number, target: number, end: number): boolean {
  const limit = Math.min(end, start + maxHeaderBytes)
  let at = target
  while (at < limit && bytes[at] !== 0x0a) at += 1
  if (at === limit) {
    return bytes[target] === 0x2f && usualMethods.some((method) => startsWith(bytes, start, end, method))
  }
  while (at > target && (bytes[at - 1] ?? 0) <= 0x20) at -= 1
  if (at - target >= versionBytes && startsWith(bytes, at - versionBytes, at, response)) return true
  return endOfSimpleRequest(bytes, start, end) > 0
}

/** A request of HTTP/0.9 is one line, `GET /path`; 0.9 has no version to tell. 0: it is none, or not yet whole. */
function endOfSimpleRequest(bytes: Uint8Array, start: number, end: number): number {
  const target = startsWith(bytes, start, end, 'get /')
    ? start + 4
    : startsWith(bytes, start, end, 'post /')
      ? start + 5
      : 0
  if (target === 0) return 0
  const limit = Math.min(end, start + maxHeaderBytes)
  let at = target
  while (at < limit && (bytes[at] ?? 0) > 0x20) at += 1
  if (bytes[at] === 0x0d) at += 1
  return at < limit && bytes[at] === 0x0a ? at + 1 : 0
}

function isMethodByte(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || byte === 0x2d || byte === 0x5f
}
