/**
 * TCP conversations (RFC 9293) without loss: handshake with the options of both stacks, data in segments of the agreed
 * size, delayed acknowledgements, and an end by FIN, by reset or not at all. Retransmission happens only where nobody
 * answers.
 */
import { join, u16, u32, zeros } from './bytes.ts'
import { tcp, tcpFlags } from './packets/ip.ts'
import type { Station } from './station.ts'
import type { Wire } from './wire.ts'

/** One side says something, `afterMs` after what was said before (by default: as fast as it can). */
export type Turn = { readonly by: 'client' | 'server'; readonly bytes: Uint8Array; readonly afterMs?: number }

export type Session = {
  readonly from: Station
  readonly to: Station
  readonly port: number
  readonly fromPort?: number
  readonly turns: readonly Turn[]
  /** How it ends; `fin` by default. `open`: still open when the capture ends. */
  readonly close?: 'fin' | 'reset' | 'open'
  /** Initial sequence number of the client; random by default. */
  readonly seq?: number
}

const segmentSize = 1460
const delayedAckMs = 40
const { fin, syn, rst, psh, ack } = tcpFlags

type Side = {
  readonly station: Station
  readonly port: number
  /** Next byte to send. */
  seq: number
  /** Next byte expected from the other side. */
  expected: number
  /** Milliseconds added to the clock of the timestamps option. */
  readonly clockMs: number
  /** The timestamp that the other side sent last. */
  echo: number
}

/** Plays the session; the time at which it is over. A closed port answers with a reset. */
export function tcpSession(wire: Wire, atMs: number, session: Session): number {
  const player = new Player(wire, wire.meet(atMs, session.from, session.to), session)
  if (!player.handshake()) return player.atMs
  for (const [index, turn] of session.turns.entries()) player.say(turn, session.turns[index + 1])
  player.close(session.close ?? 'fin')
  return player.atMs
}

class Player {
  atMs: number
  private readonly wire: Wire
  private readonly client: Side
  private readonly server: Side
  private readonly scaled: boolean
  private readonly stamped: boolean

  constructor(wire: Wire, atMs: number, session: Session) {
    const { random } = wire
    const side = (station: Station, port: number, seq: number): Side => {
      return { station, port, seq, expected: 0, clockMs: random.integer(1e6, 2e9), echo: 0 }
    }
    this.wire = wire
    this.atMs = atMs
    this.client = side(
      session.from,
      session.fromPort ?? wire.takePort(session.from),
      session.seq ?? random.integer(1, 0xffffffff),
    )
    this.server = side(session.to, session.port, random.integer(1, 0xffffffff))
    const [a, b] = [session.from.stack, session.to.stack]
    this.scaled = a.windowScale !== null && b.windowScale !== null
    this.stamped = a.synOptions.includes(8) && b.synOptions.includes(8)
  }

  handshake(): boolean {
    const { client, server } = this
    this.send(client, server, syn, zeros(0))
    this.atMs += this.wire.delayMs(server.station)
    if (!server.station.openPorts.includes(server.port)) {
      server.seq = 0
      this.send(server, client, rst | ack, zeros(0))
      return false
    }
    this.send(server, client, syn | ack, zeros(0))
    this.atMs += this.wire.delayMs(client.station)
    this.send(client, server, ack, zeros(0))
    return true
  }

  say(turn: Turn, next: Turn | undefined): void {
    const [from, to] = turn.by === 'client' ? [this.client, this.server] : [this.server, this.client]
    this.atMs += turn.afterMs ?? this.wire.delayMs(from.station)
    const size = segmentSize - (this.stamped ? 12 : 0)
    const burst = Math.min(10, Math.floor(to.station.stack.windowSize / segmentSize))
    let pending = 0
    for (let at = 0, count = 1; at < turn.bytes.length; at += size, count += 1) {
      const payload = turn.bytes.subarray(at, at + size)
      const last = at + size >= turn.bytes.length
      this.atMs += from.station.far === null ? 0.12 : 0.3
      this.send(from, to, last ? psh | ack : ack, payload)
      pending += 1
      if (!last && (pending === 2 || count % burst === 0)) {
        this.acknowledge(to, from, count % burst === 0 ? this.wire.delayMs(to.station) : 0.06)
        pending = 0
      }
    }
    const answersSoon =
      next !== undefined && next.by !== turn.by && (next.afterMs ?? this.wire.delayMs(to.station)) < delayedAckMs
    if (!answersSoon && turn.bytes.length > 0) this.acknowledge(to, from, this.wire.delayMs(to.station))
  }

  close(how: 'fin' | 'reset' | 'open'): void {
    if (how === 'open') return
    const { client, server } = this
    this.atMs += 0.3
    if (how === 'reset') {
      this.send(client, server, rst | ack, zeros(0))
      return
    }
    this.send(client, server, fin | ack, zeros(0))
    this.atMs += this.wire.delayMs(server.station)
    this.send(server, client, fin | ack, zeros(0))
    this.atMs += this.wire.delayMs(client.station)
    this.send(client, server, ack, zeros(0))
  }

  private acknowledge(by: Side, to: Side, afterMs: number): void {
    this.atMs += afterMs
    this.send(by, to, ack, zeros(0))
  }

  private send(from: Side, to: Side, flags: number, payload: Uint8Array): void {
    const { stack } = from.station
    const shift = this.scaled && (flags & syn) === 0 ? (stack.windowScale ?? 0) : 0
    const clock = Math.floor(this.atMs + from.clockMs)
    const options =
      (flags & syn) !== 0 ? this.synOptions(from, flags, clock) : this.stampOption(flags, clock, from.echo)
    this.wire.emit(
      this.atMs,
      tcp(this.wire.route(from.station, to.station), {
        fromPort: from.port,
        toPort: to.port,
        seq: from.seq,
        ack: (flags & ack) === 0 ? 0 : from.expected,
        flags,
        window: (flags & rst) !== 0 ? 0 : Math.min(0xffff, stack.windowSize) >> shift,
        options,
        payload,
      }),
    )
    from.seq = (from.seq + payload.length + (flags & (syn | fin) ? 1 : 0)) >>> 0
    to.expected = from.seq
    to.echo = clock
  }

  /** A server offers only what the client offered. */
  private synOptions(from: Side, flags: number, clock: number): Uint8Array {
    const answers = (flags & ack) !== 0
    const clientKinds = this.client.station.stack.synOptions
    const parts = from.station.stack.synOptions
      .filter((kind) => !answers || kind < 2 || clientKinds.includes(kind))
      .map((kind) => synOption(kind, segmentSize, from, clock))
    const options = join(...parts)
    return join(options, [1, 1, 1].slice(0, (4 - (options.length % 4)) % 4))
  }

  private stampOption(flags: number, clock: number, echo: number): Uint8Array {
    return this.stamped && (flags & rst) === 0 ? join([1, 1, 8, 10], u32(clock), u32(echo)) : zeros(0)
  }
}

function synOption(kind: number, mss: number, from: Side, clock: number): Uint8Array {
  if (kind === 2) return join([2, 4], u16(mss))
  if (kind === 3) return join([3, 3, from.station.stack.windowScale ?? 0])
  if (kind === 4) return join([4, 2])
  if (kind === 8) return join([8, 10], u32(clock), u32(from.echo))
  return join([kind])
}

/**
 * A SYN to an address or port where nobody answers, repeated after one and three seconds as stacks do; once when
 * `tries` is 1.
 */
export function unansweredSyn(
  wire: Wire,
  atMs: number,
  session: Session & { readonly tries?: number; readonly window?: number },
): void {
  const fromPort = session.fromPort ?? wire.takePort(session.from)
  const seq = session.seq ?? wire.random.integer(1, 0xffffffff)
  const { stack } = session.from
  const window = session.window ?? Math.min(0xffff, stack.windowSize)
  const segment = { fromPort, toPort: session.port, seq, ack: 0, flags: syn, window, payload: zeros(0) }
  const options = session.window === undefined ? join([2, 4], u16(segmentSize)) : zeros(0)
  for (const pauseMs of [0, 1000, 3000].slice(0, session.tries ?? 3)) {
    wire.emit(atMs + pauseMs, tcp(wire.route(session.from, session.to), { ...segment, options }))
  }
}
