/**
 * Messages of RFC 5424 over UDP (RFC 5426), TCP with octet counting (RFC 6587 section 3.4.1) or TLS (RFC 5425). UDP gives no
 * word of whether anything arrived.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, isIP, isIPv6, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import { delivered, unreachable, type Delivery } from './channel.ts'
import { isoTime } from './iso-time.ts'

export type SyslogServer = {
  readonly host: string
  readonly port: number
  readonly transport: 'udp' | 'tcp' | 'tls'
  /** PEM of the authority that signed the server's certificate; the system's own when absent. */
  readonly ca?: string | undefined
}

export type SyslogMessage = {
  readonly facility: number
  /** 0 emergency … 7 debug. */
  readonly severity: number
  readonly atMs: number
  readonly host: string
  readonly app: string
  readonly kind: string
  readonly text: string
}

const timeoutMs = 10_000
const graceMs = 2_000
/** What every receiver must take is 2048 (RFC 5424, section 6.1); longer ones lose their end, which a message says itself. */
const largestDatagram = 8192

/** One line; what may not stand in a header field becomes `-`. */
export function renderSyslog({ facility, severity, atMs, host, app, kind, text }: SyslogMessage): string {
  const priority = facility * 8 + severity
  return `<${priority}>1 ${isoTime(atMs)} ${word(host, 255)} ${word(app, 48)} - ${word(kind, 32)} - ${text}`
}

function word(text: string, most: number): string {
  const plain = text.replace(/[^!-~]/g, '').slice(0, most)
  return plain === '' ? '-' : plain
}

export async function sendSyslog(server: SyslogServer, messages: readonly string[]): Promise<Delivery> {
  try {
    await (server.transport === 'udp' ? sendDatagrams(server, messages) : sendStream(server, messages))
    return delivered
  } catch (error) {
    return unreachable(error)
  }
}

async function sendDatagrams({ host, port }: SyslogServer, messages: readonly string[]): Promise<void> {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  try {
    for (const message of messages) {
      const bytes = Buffer.from(message).subarray(0, largestDatagram)
      await new Promise<void>((resolve, reject) => {
        socket.send(bytes, port, host, (error) => (error === null ? resolve() : reject(error)))
      })
    }
  } finally {
    socket.close()
  }
}

/** Resolves when the receiver has closed its side too, or had time to refuse: some never close. */
async function sendStream(server: SyslogServer, messages: readonly string[]): Promise<void> {
  const socket = await opened(server)
  try {
    const finished = new Promise<void>((resolve, reject) => {
      socket.once('close', resolve)
      socket.once('error', reject)
      socket.setTimeout(timeoutMs, () => socket.destroy(new Error('The receiver took too long.')))
    })
    // Once the time to refuse is over, nobody listens to it any more.
    finished.catch(() => undefined)
    socket.resume()
    const frames = messages.map((message) => `${Buffer.byteLength(message)} ${message}`)
    socket.end(frames.join(''))
    await Promise.race([finished, once(socket, 'finish').then(async () => pause(graceMs))])
  } finally {
    socket.destroy()
  }
}

async function opened({ host, port, transport, ca }: SyslogServer): Promise<Socket> {
  const signal = AbortSignal.timeout(timeoutMs)
  if (transport === 'tls') {
    const socket = connectTls({
      host,
      port,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
    })
    await once(socket, 'secureConnect', { signal }).catch((error: unknown) => {
      socket.destroy()
      throw error
    })
    return socket
  }
  const socket = connect({ host, port })
  await once(socket, 'connect', { signal }).catch((error: unknown) => {
    socket.destroy()
    throw error
  })
  return socket
}
