/**
 * RTSP: what a camera or its viewer is, what is asked of it, and logins in the clear. RFC 2326, RFC 7826; descriptions
 * by SDP, RFC 8866. Media between the messages of the same connection is passed over, and nothing is read once it flows.
 */
import type { Reader } from '../../core/reader.ts'
import { isPrintable, startsWith } from '../ascii.ts'
import { HeaderLines } from '../header-lines.ts'
import { tellBasicLogin, tellQuoted, tellRealm } from '../http-authentication.ts'
import { MessageShape, maxHeaderBytes } from '../message-shape.ts'
import { protocol, type Teller } from '../protocol.ts'

const response = 'rtsp/1.'
const maxLines = 200
const lines = new HeaderLines()
const shape = new MessageShape()
/** Remembered of the flow: the client asked for media on this connection, and to play. */
const interleaved = 1
const playing = 2

const methods = [
  'OPTIONS',
  'DESCRIBE',
  'SETUP',
  'PLAY',
  'PAUSE',
  'TEARDOWN',
  'ANNOUNCE',
  'RECORD',
  'REDIRECT',
  'GET_PARAMETER',
  'SET_PARAMETER',
].map((word) => ({ word, start: `${word.toLowerCase()} ` }))

export const rtsp = protocol({
  name: 'rtsp',
  title: 'RTSP',
  spec: 'RFC 2326, RFC 7826, RFC 8866 (SDP)',
  over: 'tcp',
  ports: [554, 8554],
  firstBytes: [0x41, 0x44, 0x47, 0x4f, 0x50, 0x52, 0x53, 0x54],
  tells: {
    method: 'What it asks a media server to do',
    userAgent: 'Program that asks for media, often with version',
    server: 'Program that serves media, often with product and version',
    realm: 'What the media server calls the area that a login is needed for, often the product',
    user: 'User name that it logs in with by digest',
    tool: 'Program that described the media',
    session: 'Name of the media session, often the product',
    media: 'Coding of the media',
  },
  happens: {
    login: 'User name of a login whose password crossed the network in the clear',
    defaultLogin: 'User name of a login with a password that manufacturers publish or worms try',
  },
  personal: ['user', 'login', 'defaultLogin'],
  examples: [
    {
      name: 'viewer that logs in',
      text: [
        'DESCRIBE rtsp://192.0.2.8/live RTSP/1.0',
        'CSeq: 2',
        'User-Agent: Viewer/3',
        'Authorization: Basic YWRtaW46MTIzNA==',
        '',
        '',
      ].join('\r\n'),
      facts: {
        'rtsp.method': ['DESCRIBE'],
        'rtsp.userAgent': ['Viewer/3'],
        'rtsp.login': ['admin'],
        'rtsp.defaultLogin': ['admin'],
      },
    },
    {
      name: 'viewer that logs in by digest',
      text: [
        'SETUP rtsp://192.0.2.8/live/1 RTSP/1.0',
        'CSeq: 3',
        'Authorization: Digest username="guard", realm="Cam"',
        '',
        '',
      ].join('\r\n'),
      facts: { 'rtsp.method': ['SETUP'], 'rtsp.user': ['guard'] },
    },
    {
      name: 'camera that wants a login',
      fromClient: 0,
      text: [
        'RTSP/1.0 401 Unauthorized',
        'CSeq: 1',
        'Server: Cam RTSP/2.1',
        'WWW-Authenticate: Digest realm="Dome 4", nonce="7"',
        '',
        '',
      ].join('\r\n'),
      facts: { 'rtsp.server': ['Cam RTSP/2.1'], 'rtsp.realm': ['Dome 4'] },
    },
    {
      name: 'camera that describes its media',
      fromClient: 0,
      text: [
        'RTSP/1.0 200 OK',
        'CSeq: 2',
        'Content-Type: application/sdp',
        'Content-Length: 143',
        '',
        'v=0',
        'o=- 1 1 IN IP4 192.0.2.8',
        's=Dome session',
        't=0 0',
        'a=tool:media lib 2021.1',
        'm=video 0 RTP/AVP 96',
        'a=rtpmap:96 H264/90000',
        'a=control:track1',
        '',
      ].join('\r\n'),
      facts: { 'rtsp.session': ['Dome session'], 'rtsp.tool': ['media lib 2021.1'], 'rtsp.media': ['H264/90000'] },
    },
  ],

  needs(bytes, start, end) {
    shape.measure(bytes, start, end)
    return shape.contentLength < 0 ? shape.totalWithoutBody(bytes, start, end) : shape.totalWithBody(bytes, start, end)
  },

  claims(bytes, start, end) {
    if (startsWith(bytes, start, end, response)) return true
    return methods.some((method) => startsWith(bytes, start, end, method.start)) && hasVersion(bytes, start, end)
  },

  decode(reader, teller) {
    const { bytes, start, end } = reader
    const answers = startsWith(bytes, start, end, response)
    lines.begin(reader, maxHeaderBytes)
    if (!lines.nextLine()) return
    if (answers) {
      readResponse(reader, teller)
      if (teller.memory === (interleaved | playing)) teller.done()
    } else readRequest(reader, teller)
    if (shape.measure(bytes, start, end) && shape.headerEnd < end) {
      reader.take(shape.headerEnd - start)
      readDescription(reader, teller)
    }
  },
})

function hasVersion(bytes: Uint8Array, start: number, end: number): boolean {
  const limit = Math.min(end, start + maxHeaderBytes)
  let at = start
  while (at < limit && bytes[at] !== 0x0a) at += 1
  while (at > start && (bytes[at - 1] ?? 0) <= 0x20) at -= 1
  return at - start > 8 && startsWith(bytes, at - 8, at, response)
}

function readRequest(reader: Reader, teller: Teller): void {
  const { bytes, start, end } = reader
  for (const method of methods) if (startsWith(bytes, start, end, method.start)) teller.tellWord('method', method.word)
  if (startsWith(bytes, start, end, 'play ')) teller.memory |= playing
  while (lines.nextHeader()) {
    if (lines.is('user-agent')) lines.tellValue(teller, 'userAgent')
    else if (lines.is('transport')) {
      if (startsWith(bytes, lines.valueStart, lines.valueEnd, 'rtp/avp/tcp')) teller.memory |= interleaved
    } else if (lines.is('authorization')) {
      tellBasicLogin(reader, teller, lines)
      tellQuoted(reader, teller, lines, 'username="', 'user')
    }
  }
}

function readResponse(reader: Reader, teller: Teller): void {
  while (lines.nextHeader()) {
    if (lines.is('server')) lines.tellValue(teller, 'server')
    else if (lines.is('www-authenticate')) tellRealm(reader, teller, lines)
  }
}

function readDescription(reader: Reader, teller: Teller): void {
  const { bytes } = reader
  lines.begin(reader, reader.remaining)
  for (let i = 0; i < maxLines && lines.nextLine(); i += 1) {
    const { valueStart: from, valueEnd: to } = lines
    if (startsWith(bytes, from, to, 's=')) tellRest(teller, 'session', 2)
    else if (startsWith(bytes, from, to, 'a=tool:')) tellRest(teller, 'tool', 7)
    else if (startsWith(bytes, from, to, 'a=rtpmap:')) {
      let space = from
      while (space < to && bytes[space] !== 0x20) space += 1
      if (space < to && isPrintable(bytes, space, to)) tellRest(teller, 'media', space - from)
    }
  }
}

/** A lone hyphen stands for no name. */
function tellRest(teller: Teller, fact: string, from: number): void {
  lines.skip(from)
  if (lines.valueEnd - lines.valueStart > 1) lines.tellValue(teller, fact)
}
