/** Real receivers on loopback for what Cordon sends: HTTP, syslog over UDP, TCP and TLS, SMTP. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer as createHttp, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { SMTPServer } from 'smtp-server'

export type Receiver<Got> = {
  readonly port: number
  readonly got: readonly Got[]
  /** Resolves when so many have come. */
  readonly atLeast: (count: number) => Promise<void>
  close(): Promise<void>
}

type Inbox<Got> = {
  readonly got: Got[]
  readonly put: (thing: Got) => void
  readonly atLeast: (count: number) => Promise<void>
}

const ignore = (): void => undefined

function inbox<Got>(): Inbox<Got> {
  const got: Got[] = []
  let look = ignore
  return {
    got,
    put: (thing) => {
      got.push(thing)
      look()
    },
    atLeast: async (count) =>
      new Promise((resolve) => {
        look = () => {
          if (got.length >= count) resolve()
        }
        look()
      }),
  }
}

export type Request = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly path: string }

/** Answers with the status of `answer`, 200 without one. */
export async function httpReceiver(answer: (request: Request) => number = () => 200): Promise<Receiver<Request>> {
  const box = inbox<Request>()
  const server = createHttp((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const whole = { headers: request.headers, body: Buffer.concat(pieces).toString(), path: request.url ?? '' }
      response.writeHead(answer(whole)).end()
      box.put(whole)
    })
  })
  return listening(server, box)
}

export async function tcpReceiver(tls?: { readonly key: string; readonly cert: string }): Promise<Receiver<string>> {
  const box = inbox<string>()
  const take = (socket: Socket): void => {
    const pieces: Buffer[] = []
    socket.on('data', (piece: Buffer) => pieces.push(piece))
    socket.on('error', () => undefined)
    socket.on('end', () => {
      box.put(Buffer.concat(pieces).toString())
      socket.end()
    })
  }
  return listening(tls === undefined ? createTcp(take) : createTls(tls, take), box)
}

export async function udpReceiver(): Promise<Receiver<string>> {
  const box = inbox<string>()
  const socket = createSocket('udp4', (message) => box.put(message.toString()))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    port: socket.address().port,
    got: box.got,
    atLeast: box.atLeast,
    close: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}

export type Mail = {
  readonly from: string
  readonly to: readonly string[]
  readonly text: string
  readonly secure: boolean
}

/** Wants STARTTLS and a login before it takes mail. */
export async function smtpReceiver(tls: {
  readonly key: string
  readonly cert: string
  readonly password: string
}): Promise<Receiver<Mail>> {
  const box = inbox<Mail>()
  const server = new SMTPServer({
    key: tls.key,
    cert: tls.cert,
    logger: false,
    onAuth: ({ password }, _, done) => (password === tls.password ? done(null, { user: 'u' }) : done(new Error('no'))),
    onData: (stream, session, done) => {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom === false ? '' : mailFrom.address
        const to = rcptTo.map(({ address }) => address)
        box.put({ from, to, text: Buffer.concat(pieces).toString(), secure: session.secure })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: portOf(server.server.address()),
    got: box.got,
    atLeast: box.atLeast,
    close: async () =>
      new Promise((resolve) => {
        server.close(resolve)
      }),
  }
}

async function listening<Got>(server: Server, box: Inbox<Got>): Promise<Receiver<Got>> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: portOf(server.address()),
    got: box.got,
    atLeast: box.atLeast,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

function portOf(address: AddressInfo | string | null): number {
  return address === null || typeof address === 'string' ? 0 : address.port
}
