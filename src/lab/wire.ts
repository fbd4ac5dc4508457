/**
 * One broadcast domain with a gateway, as the mirror port of its switch sees it: every frame once. Knows who has asked
 * for whose MAC, so that conversations start with ARP where real ones do. Times are milliseconds from the start of the
 * capture and may have a fraction; every call returns the time at which it is over.
 */
import type { Part } from './bytes.ts'
import { arpReply, arpRequest } from './packets/ethernet.ts'
import { echoBody, groupMac, icmp, udp, type Route } from './packets/ip.ts'
import type { Frame } from './pcapng.ts'
import type { Random } from './random.ts'
import type { Station } from './station.ts'

const neighborLifetimeMs = 300_000
const firstEphemeralPort = 49_152

export type Ports = { readonly from: number; readonly to: number }

export type Ask = { readonly port: number; readonly fromPort?: number; readonly request: Part; readonly reply: Part }

export class Wire {
  readonly gateway: Station
  readonly random: Random
  private readonly startMs: number
  private readonly sent: Frame[] = []
  private readonly knownUntilMs = new Map<string, number>()
  private readonly nextId = new Map<string, number>()
  private readonly nextPort = new Map<string, number>()

  /** `startMs` is the time of the first packet, in milliseconds since 1970-01-01 UTC. */
  constructor(options: { readonly gateway: Station; readonly random: Random; readonly startMs: number }) {
    this.gateway = options.gateway
    this.random = options.random
    this.startMs = options.startMs
  }

  /** Everything sent before `endMs`, in the order of time. */
  frames(endMs: number): readonly Frame[] {
    const endUs = (this.startMs + endMs) * 1000
    return this.sent.filter(({ atUs }) => atUs < endUs).toSorted((a, b) => a.atUs - b.atUs)
  }

  /** That moment in milliseconds since 1970-01-01 UTC. */
  epochMs(atMs: number): number {
    return this.startMs + atMs
  }

  emit(atMs: number, bytes: Uint8Array): void {
    this.sent.push({ atUs: Math.round((this.startMs + atMs) * 1000), bytes })
  }

  /** How long the answer of this station takes. */
  delayMs(station: Station): number {
    return station.far === null ? this.random.around(0.4, 0.5) : this.random.around(station.far.rttMs, 0.08)
  }

  route(from: Station, to: Station): Route {
    return {
      fromMac: from.mac,
      toMac: to.mac,
      from: from.ip,
      to: to.ip,
      ttl: from.stack.ttl - (from.far?.hops ?? 0),
      id: this.takeId(from),
    }
  }

  /** The route of a packet to a multicast group or the broadcast address. */
  groupRoute(from: Station, group: string, ttl: number): Route {
    const toMac = group.endsWith('.255') ? 'ff:ff:ff:ff:ff:ff' : groupMac(group)
    const source = group.includes(':') ? (from.ip6 ?? '::') : from.ip
    return { fromMac: from.mac, toMac, from: source, to: group, ttl, id: this.takeId(from) }
  }

  /** A fresh port of a client. */
  takePort(station: Station): number {
    const port = this.nextPort.get(station.name) ?? firstEphemeralPort + this.random.integer(0, 9999)
    this.nextPort.set(station.name, port === 65_535 ? firstEphemeralPort : port + 1)
    return port
  }

  /** Makes sure that the sender knows the MAC behind the next hop: asks by ARP when it does not, or not any more. */
  meet(atMs: number, from: Station, to: Station): number {
    const asker = from.far === null ? from : this.gateway
    const asked = to.far === null ? to : this.gateway
    if ((this.knownUntilMs.get(pair(asker, asked)) ?? -1) > atMs) return atMs
    const answeredMs = atMs + this.random.around(0.3, 0.6)
    this.emit(atMs, arpRequest(asker, asked.ip))
    this.emit(answeredMs, arpReply(asked, asker))
    this.knownUntilMs.set(pair(asker, asked), atMs + this.random.around(neighborLifetimeMs, 0.2))
    this.knownUntilMs.set(pair(asked, asker), atMs + this.random.around(neighborLifetimeMs, 0.2))
    return answeredMs + 0.05
  }

  /** One datagram. */
  datagram(atMs: number, from: Station, to: Station, ports: Ports, payload: Part): number {
    const at = this.meet(atMs, from, to)
    this.emit(at, udp(this.route(from, to), ports.from, ports.to, payload))
    return at
  }

  /** A datagram and its answer; the client's port is fresh unless given. */
  ask(atMs: number, from: Station, to: Station, ask: Ask): number {
    const fromPort = ask.fromPort ?? this.takePort(from)
    const at = this.datagram(atMs, from, to, { from: fromPort, to: ask.port }, ask.request)
    return this.datagram(at + this.delayMs(to), to, from, { from: ask.port, to: fromPort }, ask.reply)
  }

  /** A datagram to a multicast group or the broadcast address. */
  toGroup(atMs: number, from: Station, group: string, ports: Ports, payload: Part, ttl = 255): number {
    this.emit(atMs, udp(this.groupRoute(from, group, ttl), ports.from, ports.to, payload))
    return atMs
  }

  /** Echo requests, one a second, each with its reply. */
  ping(atMs: number, from: Station, to: Station, count: number): number {
    const identifier = this.random.integer(1, 0xffff)
    let at = atMs
    for (let sequence = 1; sequence <= count; sequence += 1) {
      at = this.meet(atMs + (sequence - 1) * 1000, from, to)
      this.emit(at, icmp(this.route(from, to), 8, 0, echoBody(identifier, sequence, 56)))
      at += this.delayMs(to)
      this.emit(at, icmp(this.route(to, from), 0, 0, echoBody(identifier, sequence, 56)))
    }
    return at
  }

  private takeId(station: Station): number {
    const id = this.nextId.get(station.name) ?? this.random.integer(0, 0xffff)
    this.nextId.set(station.name, (id + 1) & 0xffff)
    return id
  }
}

function pair(asker: Station, asked: Station): string {
  return `${asker.mac} ${asker.ip} ${asked.ip}`
}
