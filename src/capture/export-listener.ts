/**
 * Hears the datagrams of flow exporters on one UDP port. It sends nothing. Datagrams that come while the answer is taken
 * too slowly are counted and left out; what the kernel has no room for is not known.
 */
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { canonicalAddress } from '../core/address-text.ts'
import { UserError } from '../core/errors.ts'

export type ListenRequest = {
  readonly address: string
  /** 0 for any that is free. */
  readonly port: number
  /** Ends the listening. */
  readonly until: AbortSignal
  /** Told the port once datagrams can come. */
  readonly onListening?: (port: number) => void
  /** Not `null` while the answer is taken too slowly. */
  readonly wait?: () => Promise<void> | null
}

export type Heard = { readonly datagrams: number; readonly bytes: number; readonly lost: number }

/** Takes one datagram; the bytes are valid during the call only. `exporter` is the address that sent it. */
export type TakeDatagram = (bytes: Uint8Array, exporter: string) => void

/** @throws UserError `port-taken`, or `option-unknown` for an address that this machine cannot listen on */
export async function hearExports(request: ListenRequest, take: TakeDatagram): Promise<Heard> {
  const { address, until, wait = () => null } = request
  const heard = { datagrams: 0, bytes: 0, lost: 0 }
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  socket.on('message', (bytes, from) => {
    if (wait() !== null) {
      heard.lost += 1
      return
    }
    heard.datagrams += 1
    heard.bytes += bytes.length
    take(bytes, canonicalAddress(from.address) ?? '')
  })
  await bound(socket, request)
  await new Promise<void>((resolve) => {
    if (until.aborted) resolve()
    else until.addEventListener('abort', () => resolve(), { once: true })
  })
  await new Promise<void>((resolve) => socket.close(() => resolve()))
  return heard
}

async function bound(socket: Socket, { address, port, onListening }: ListenRequest): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close()
      reject(mistakeOf(error, address, port))
    })
    socket.bind({ address, port, exclusive: true }, resolve)
  })
  // A later error, such as an unreachable peer, says nothing to a listener.
  socket.on('error', () => undefined)
  onListening?.(socket.address().port)
}

function mistakeOf({ code }: NodeJS.ErrnoException, address: string, port: number): UserError {
  if (code === 'EADDRINUSE') {
    const hint = 'Stop it, or let the exporters send to another port and name that with --listen.'
    return new UserError('port-taken', `Another program listens on UDP port ${port} of ${address} already.`, hint)
  }
  const hint = 'Name an address of this machine and a port that you may use: --listen 0.0.0.0:2055, for example.'
  return new UserError('option-unknown', `UDP port ${port} of ${address} cannot be listened on.`, hint)
}
