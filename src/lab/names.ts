/**
 * The name service of a network: every inside name and every cloud has an address, and a client asks the DNS server
 * before it connects, as long as it remembers. Clouds get addresses of the documentation ranges (RFC 5737), in the
 * order of first use.
 */
import { dnsFlags, encodeDns, type DnsRecord, type Question } from './packets/dns.ts'
import { stacks, type Station } from './station.ts'
import type { Wire } from './wire.ts'

const memoryMs = 300_000
const documentationRanges = ['198.51.100', '203.0.113', '192.0.2']
/** Host numbers below are kept for servers that a network names itself. */
const firstHost = 20

export type Found = { readonly atMs: number; readonly station: Station }

export class Names {
  private readonly wire: Wire
  private readonly server: Station
  /** Who answers the DNS server's own questions. */
  private readonly upstream: Station
  private readonly known = new Map<string, Station>()
  private readonly rememberedUntilMs = new Map<string, number>()
  private clouds = 0

  constructor(wire: Wire, server: Station, upstream: Station) {
    this.wire = wire
    this.server = server
    this.upstream = upstream
  }

  /** Gives an inside station its name. */
  add(name: string, station: Station): void {
    this.known.set(name, station)
  }

  /** Asks for the name unless the client remembers it. IPv6 is asked for as well by clients that speak it. */
  find(atMs: number, client: Station, name: string): Found {
    const station = this.stationOf(name)
    const key = `${client.name} ${name}`
    if ((this.rememberedUntilMs.get(key) ?? -1) > atMs) return { atMs, station }
    this.rememberedUntilMs.set(key, atMs + this.wire.random.around(memoryMs, 0.3))
    if (client.ip6 !== null) this.lookUp(atMs + 0.4, client, { name, type: 'AAAA' }, [])
    const answer: DnsRecord = { name, type: 'A', ttl: 300, address: station.ip }
    return { atMs: this.lookUp(atMs, client, { name, type: 'A' }, [answer]) + 0.5, station }
  }

  private lookUp(atMs: number, client: Station, question: Question, answers: readonly DnsRecord[]): number {
    const { wire, server, upstream } = this
    const id = wire.random.integer(0, 0xffff)
    const request = encodeDns({ id, flags: dnsFlags.query, questions: [question] })
    const reply = encodeDns({ id, flags: dnsFlags.reply, questions: [question], answers })
    const fromPort = wire.takePort(client)
    let at = wire.datagram(atMs, client, server, { from: fromPort, to: 53 }, request)
    at += wire.delayMs(server)
    const key = `${server.name} ${question.name} ${question.type}`
    const inside = answers.some(({ type, name }) => type === 'A' && this.known.get(name)?.far === null)
    if (!inside && (this.rememberedUntilMs.get(key) ?? -1) <= at) {
      this.rememberedUntilMs.set(key, at + memoryMs)
      at = wire.ask(at, server, upstream, { port: 53, request, reply }) + 0.2
    }
    return wire.datagram(at, server, client, { from: 53, to: fromPort }, reply)
  }

  private stationOf(name: string): Station {
    const known = this.known.get(name)
    if (known !== undefined) return known
    const cloud = this.cloud(name)
    this.known.set(name, cloud)
    return cloud
  }

  private cloud(name: string): Station {
    const perRange = 254 - firstHost
    const range = documentationRanges[Math.floor(this.clouds / perRange)] ?? '192.0.2'
    const ip = `${range}.${firstHost + (this.clouds % perRange)}`
    this.clouds += 1
    const { random } = this.wire
    return farStation(name, ip, {
      mac: this.wire.gateway.mac,
      rttMs: random.integer(8, 70),
      hops: random.integer(7, 15),
    })
  }
}

/** A server beyond the gateway, which accepts connections on the usual ports. */
export function farStation(
  name: string,
  ip: string,
  way: { readonly mac: string; readonly rttMs: number; readonly hops: number },
): Station {
  const far = { rttMs: way.rttMs, hops: way.hops }
  return {
    name,
    mac: way.mac,
    ip,
    ip6: null,
    stack: stacks.linux,
    openPorts: [80, 443, 853, 5223, 5228, 8883, 8555],
    far,
  }
}
