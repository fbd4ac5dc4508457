/**
 * Joins records that tell one direction each to flows. Bounded: when too many wait for their other direction, the
 * oldest goes on alone. Who is the server is told by the ports, else by who came second.
 */
import type { Flow, Outcome } from '../core/model.ts'

const FIN = 1
const SYN = 2
const RST = 4
const ACK = 16
const maxHalves = 65_536
/** Two directions belong together when the gap between them is no longer than this. */
const maxGapMs = 120_000

export type Half = {
  /** With counts of one direction, from `client` to `server`. */
  readonly flow: Flow
  /** TCP flags of all its packets; `null` where they are not told. */
  readonly flags: number | null
  /** Only some packets were looked at, so that a missing direction means nothing. */
  readonly isSampled: boolean
}

export class FlowHalves {
  readonly #send: (flow: Flow) => void
  #latestMs = 0
  /** Addresses and ports → half; the oldest first. */
  readonly #halves = new Map<string, Half>()

  constructor(send: (flow: Flow) => void) {
    this.#send = send
  }

  add(half: Half): void {
    this.#latestMs = Math.max(this.#latestMs, half.flow.lastSeenMs)
    this.#sendStale()
    const { client, server, clientPort, serverPort, transport } = half.flow
    const key = `${transport} ${client.ip} ${clientPort} ${server.ip} ${serverPort}`
    const back = `${transport} ${server.ip} ${serverPort} ${client.ip} ${clientPort}`
    const other = this.#halves.get(back)
    if (other !== undefined && gapMs(half.flow, other.flow) <= maxGapMs && key !== back) {
      this.#halves.delete(back)
      this.#send(joined(other, half))
      return
    }
    const before = this.#halves.get(key)
    if (before !== undefined) this.#halves.delete(key)
    if (before !== undefined) this.#send(alone(before))
    if (this.#halves.size >= maxHalves) this.#sendOldest()
    this.#halves.set(key, half)
  }

  /** Sends the halves whose other direction never came. */
  finish(): void {
    for (const half of this.#halves.values()) this.#send(alone(half))
    this.#halves.clear()
  }

  /** While exporters are heard for days, a half goes on alone as soon as its other direction would be too late. */
  #sendStale(): void {
    for (const [key, half] of this.#halves) {
      if (half.flow.lastSeenMs + 2 * maxGapMs >= this.#latestMs) return
      this.#halves.delete(key)
      this.#send(alone(half))
    }
  }

  #sendOldest(): void {
    for (const [key, half] of this.#halves) {
      this.#halves.delete(key)
      this.#send(alone(half))
      return
    }
  }
}

/** Both directions in one flow. */
function joined(a: Half, b: Half): Flow {
  const aIsClient = a.flow.firstSeenMs <= b.flow.firstSeenMs
  const lower = lowerIsServer(a.flow.clientPort, a.flow.serverPort)
  const [out, back] = (lower === 'neither' ? aIsClient : lower === 'server') ? [a, b] : [b, a]
  const refused = back.flags !== null && (back.flags & (RST | SYN)) === RST && back.flow.packetsOut <= 2
  return {
    ...out.flow,
    outcome: refused ? 'refused' : 'established',
    application: out.flow.application ?? back.flow.application,
    firstSeenMs: Math.min(a.flow.firstSeenMs, b.flow.firstSeenMs),
    lastSeenMs: Math.max(a.flow.lastSeenMs, b.flow.lastSeenMs),
    packetsIn: back.flow.packetsOut,
    bytesIn: back.flow.bytesOut,
    ipBytesIn: back.flow.bytesOut,
    server: { ...out.flow.server, mac: back.flow.client.mac },
    tcp: historyOf(out.flags, back.flags),
  }
}

/** One direction only: an acknowledgement shows that the other side answered, somewhere out of sight. */
function alone({ flow, flags, isSampled }: Half): Flow {
  const turned = lowerIsServer(flow.clientPort, flow.serverPort) === 'client'
  return { ...(turned ? swapped(flow) : flow), outcome: outcomeAlone({ flow, flags, isSampled }, turned) }
}

function outcomeAlone({ flow, flags, isSampled }: Half, turned: boolean): Outcome {
  if (flags !== null && (flags & ACK) !== 0) {
    return turned && (flags & (RST | SYN)) === RST && flow.packetsOut <= 2 ? 'refused' : 'established'
  }
  if (turned) return 'established'
  if (isSampled) return 'one-way'
  if (flow.transport === 'tcp') return 'attempt'
  const isEcho =
    (flow.transport === 'icmp' && flow.serverPort === 8) || (flow.transport === 'icmp6' && flow.serverPort === 128)
  return isEcho ? 'attempt' : 'one-way'
}

/** The same flow with the other side as its client. */
export function swapped(flow: Flow): Flow {
  return {
    ...flow,
    client: flow.server,
    server: flow.client,
    clientPort: flow.serverPort,
    serverPort: flow.clientPort,
    packetsOut: flow.packetsIn,
    packetsIn: flow.packetsOut,
    bytesOut: flow.bytesIn,
    bytesIn: flow.bytesOut,
    ipBytesOut: flow.ipBytesIn,
    ipBytesIn: flow.ipBytesOut,
  }
}

/** Clients use high ports (RFC 6335): where one port is high and the other is not, the other is the server's. */
function lowerIsServer(clientPort: number, serverPort: number): 'server' | 'client' | 'neither' {
  if (clientPort === 0 || serverPort === 0) return 'neither'
  if (serverPort < 1024 !== clientPort < 1024) return serverPort < 1024 ? 'server' : 'client'
  if (serverPort < 32_768 !== clientPort < 32_768) return serverPort < 32_768 ? 'server' : 'client'
  return 'neither'
}

/** What the flags of both directions show. */
export function historyOf(out: number | null, back: number | null): Flow['tcp'] {
  if (out === null || back === null) return null
  const opened = (out & SYN) !== 0
  const accepted = (back & SYN) !== 0
  const complete = opened && accepted && (out & ACK) !== 0
  const begun = complete ? 'complete' : accepted ? 'half-open' : (back & RST) !== 0 ? 'refused' : 'unanswered'
  return {
    handshake: opened || accepted ? begun : 'unseen',
    resetBy: (out & RST) !== 0 ? 'client' : (back & RST) !== 0 ? 'server' : null,
    closed: (out & back & FIN) !== 0,
    retransmissionsOut: 0,
    retransmissionsIn: 0,
  }
}

function gapMs(a: Flow, b: Flow): number {
  return Math.max(a.firstSeenMs, b.firstSeenMs) - Math.min(a.lastSeenMs, b.lastSeenMs)
}
