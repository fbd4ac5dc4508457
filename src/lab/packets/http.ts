/** Text messages with header lines: HTTP/1.1 (RFC 9112), and its relatives SSDP, RTSP (RFC 2326) and SIP (RFC 3261). */
import { join, type Part } from '../bytes.ts'

export type Headers = Readonly<Record<string, string>>

/** First line, header lines, an empty line and the body. */
export function textMessage(firstLine: string, headers: Headers, body: Part = ''): Uint8Array {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return join(`${firstLine}\r\n${lines.join('')}\r\n`, body)
}

/** The same with the length of the body as the last header. */
export function sizedMessage(firstLine: string, headers: Headers, body: Part = ''): Uint8Array {
  const content = join(body)
  return textMessage(firstLine, { ...headers, 'Content-Length': String(content.length) }, content)
}

export function httpGet(host: string, path: string, headers: Headers = {}): Uint8Array {
  return textMessage(`GET ${path} HTTP/1.1`, { Host: host, ...headers, Connection: 'close' })
}

export function httpOk(server: string, body: Part, contentType = 'text/html'): Uint8Array {
  return sizedMessage('HTTP/1.1 200 OK', { Server: server, 'Content-Type': contentType, Connection: 'close' }, body)
}

/** Asks for a login with Basic authentication (RFC 7617). */
export function httpUnauthorized(server: string, realm: string): Uint8Array {
  const headers = {
    Server: server,
    'WWW-Authenticate': `Basic realm="${realm}"`,
    'Content-Type': 'text/html',
    Connection: 'close',
  }
  return sizedMessage('HTTP/1.1 401 Unauthorized', headers, '<html><body>401 Unauthorized</body></html>')
}

/** The value of an `Authorization` header for a user and password of ASCII letters. */
export function basicLogin(user: string, password: string): string {
  return `Basic ${btoa(`${user}:${password}`)}`
}

export function ssdpNotify(headers: Headers): Uint8Array {
  const first = { HOST: '239.255.255.250:1900', 'CACHE-CONTROL': 'max-age=1800', NTS: 'ssdp:alive' }
  return textMessage('NOTIFY * HTTP/1.1', { ...first, ...headers })
}

export function ssdpSearch(target: string, userAgent: string | null): Uint8Array {
  const agent = userAgent === null ? {} : { 'USER-AGENT': userAgent }
  return textMessage('M-SEARCH * HTTP/1.1', {
    HOST: '239.255.255.250:1900',
    MAN: '"ssdp:discover"',
    MX: '3',
    ST: target,
    ...agent,
  })
}

export function ssdpReply(headers: Headers): Uint8Array {
  return textMessage('HTTP/1.1 200 OK', { 'CACHE-CONTROL': 'max-age=1800', EXT: '', ...headers })
}
