/**
 * The hellos of TLS, which TLS itself, DTLS and QUIC share: what a client asks for and offers, what a server chooses.
 * RFC 8446 sections 4.1.2 and 4.1.3, RFC 5246 section 7.4.1, RFC 6347 section 4.2.1 (cookie), RFC 6066 section 3
 * (name), RFC 9000 section 18 (QUIC transport parameters). Session identifiers, keys and tickets are passed over.
 */
import type { Reader } from '../core/reader.ts'
import { isPrintable } from './ascii.ts'
import type { Teller } from './protocol.ts'
import { ServerFingerprints } from './tls-server-fingerprint.ts'
import { TlsFingerprints } from './tls-fingerprint.ts'
import { cipherName } from './tls-ciphers.ts'
import { readVarint, varintBytes } from './varint.ts'

export type Transport = 't' | 'q' | 'd'

const randomBytes = 32
const maxNameBytes = 255
const serverName = 0
const supportedVersions = 43
const transportParameters = 57
const draftTransportParameters = 0xffa5
/** Google's transport parameter with the name of the client program. */
const userAgent = 0x3129
const maxUserAgentBytes = 512

/** First and last four bytes of the random that marks a HelloRetryRequest (RFC 8446 section 4.1.3). */
const retryRandomStart = 0xcf21ad74
const retryRandomEnd = 0xc8a8339c

export const tls13 = 0x0304
const versionNames: ReadonlyMap<number, string> = new Map([
  [0x0002, 'SSLv2'],
  [0x0300, 'SSLv3'],
  [0x0301, 'TLSv1.0'],
  [0x0302, 'TLSv1.1'],
  [0x0303, 'TLSv1.2'],
  [tls13, 'TLSv1.3'],
  [0x0100, 'DTLSv0.9'],
  [0xfeff, 'DTLSv1.0'],
  [0xfefd, 'DTLSv1.2'],
  [0xfefc, 'DTLSv1.3'],
])

const clients = new TlsFingerprints()
const servers = new ServerFingerprints()

/** Name of a version number of SSL, TLS or DTLS. Drafts of TLS 1.3 count as TLS 1.3. */
export function versionName(version: number): string {
  return versionNames.get(isDraft13(version) ? tls13 : version) ?? ''
}

function isDraft13(version: number): boolean {
  return version >> 8 === 0x7f || version >> 8 === 0xfb
}

/**
 * Reads a ClientHello, without its handshake header, to the end of the reader. Tells `serverName`, `ja3`, `ja4`, and
 * `userAgent` over QUIC.
 */
export function readClientHello(hello: Reader, teller: Teller, transport: Transport): void {
  const version = hello.u16()
  hello.take(randomBytes)
  hello.take(hello.u8())
  if (transport === 'd') hello.take(hello.u8())
  clients.begin(transport, version)
  const ciphersLength = hello.u16()
  const ciphers = hello.take(ciphersLength)
  clients.ciphers(hello.bytes, ciphers, ciphers + (hello.failed ? 0 : ciphersLength))
  hello.take(hello.u8())
  if (hello.remaining > 0) readExtensions(hello, teller, transport)
  if (hello.failed) return
  const { ja3, ja4 } = clients.finish(hello.bytes)
  teller.tellCopy('ja3', ja3, 0, ja3.length)
  teller.tellCopy('ja4', ja4, 0, ja4.length)
}

function readExtensions(hello: Reader, teller: Teller, transport: Transport): void {
  const length = hello.u16()
  const end = hello.position + length
  if (end > hello.end) hello.take(length)
  while (hello.position < end && !hello.failed) {
    const type = hello.u16()
    const bodyLength = hello.u16()
    const body = hello.take(bodyLength)
    if (hello.failed) return
    if (type === serverName) tellServerName(hello, teller, body)
    else if (transport === 'q' && (type === transportParameters || type === draftTransportParameters))
      tellUserAgent(hello.bytes, teller, body, hello.position)
    clients.extension(type, hello.bytes, body, body + bodyLength)
  }
}

/** A list of names, of which only host names exist, and one of them (RFC 6066 section 3). */
function tellServerName(hello: Reader, teller: Teller, body: number): void {
  const { bytes, position: next } = hello
  if (next - body < 5 || bytes[body + 2] !== 0) return
  const start = body + 5
  const length = ((bytes[body + 3] ?? 0) << 8) | (bytes[body + 4] ?? 0)
  if (length === 0 || length > maxNameBytes || start + length > next) return
  if (!isPrintable(bytes, start, start + length)) return
  teller.tellCopy('serverName', bytes, start, start + length)
  teller.asksForCopy(bytes, start, start + length)
}

function tellUserAgent(bytes: Uint8Array, teller: Teller, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const id = readVarint(bytes, at, end)
    at += varintBytes(bytes[at] ?? 0)
    const length = readVarint(bytes, at, end)
    at += varintBytes(bytes[at] ?? 0)
    if (id < 0 || length < 0 || at + length > end) return
    if (id === userAgent && length <= maxUserAgentBytes && isPrintable(bytes, at, at + length))
      teller.tellCopy('userAgent', bytes, at, at + length)
    at += length
  }
}

/**
 * Reads a ServerHello, without its handshake header, to the end of the reader. Tells `version` (not over QUIC), `cipher`
 * and `ja3s`. Returns the version that the connection has; 0 for a HelloRetryRequest, after which the hellos are
 * repeated.
 */
export function readServerHello(hello: Reader, teller: Teller, transport: Transport): number {
  const version = hello.u16()
  const random = hello.take(randomBytes)
  const isRetry = !hello.failed && isRetryRandom(hello.bytes, random)
  // Early drafts of TLS 1.3 had neither a session identifier nor a compression method here.
  if (!isDraft13(version)) hello.take(hello.u8())
  const cipher = hello.u16()
  if (!isDraft13(version)) hello.u8()
  servers.begin(version, cipher)
  const chosen = hello.remaining > 0 ? readServerExtensions(hello, version) : version
  if (hello.failed) return 0
  // Experiments with version numbers of their own are told as what they pretend to be; QUIC has one version only.
  if (transport !== 'q') teller.tellWord('version', versionName(chosen) || versionName(version))
  tellCipher(teller, cipher)
  const ja3s = servers.finish()
  teller.tellCopy('ja3s', ja3s, 0, ja3s.length)
  if (isRetry) return 0
  return isDraft13(chosen) ? tls13 : chosen
}

/** Returns the version of the supported_versions extension, which has the last word. */
function readServerExtensions(hello: Reader, version: number): number {
  let chosen = version
  const length = hello.u16()
  const end = hello.position + length
  if (end > hello.end) hello.take(length)
  while (hello.position < end && !hello.failed) {
    const type = hello.u16()
    const bodyLength = hello.u16()
    const body = hello.take(bodyLength)
    if (type === supportedVersions && bodyLength === 2)
      chosen = ((hello.bytes[body] ?? 0) << 8) | (hello.bytes[body + 1] ?? 0)
    servers.extension(type)
  }
  return chosen
}

function isRetryRandom(bytes: Uint8Array, at: number): boolean {
  return word(bytes, at) === retryRandomStart && word(bytes, at + randomBytes - 4) === retryRandomEnd
}

function word(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
}

function tellCipher(teller: Teller, cipher: number): void {
  const name = cipherName(cipher)
  if (name === undefined) teller.tellText('cipher', `0x${cipher.toString(16).padStart(4, '0')}`)
  else teller.tellWord('cipher', name)
}
