/**
 * Facts and flows as values → the same tables that packets fill: records of other programs, so that devices,
 * conversations and services come out as from packets. Names are joined here: what a client asked for, and what DNS
 * led to an address. Bounded: names beyond the limit are dropped and counted.
 */
import { isGroupIpv4, isLocalIpv4 } from '../core/address.ts'
import { parseAddress, parseMac } from '../core/address-text.ts'
import type { Batch, SeenEndpoint } from '../core/batch.ts'
import type { Endpoint, Fact, Flow } from '../core/model.ts'
import { transports } from '../core/transports.ts'
import { FlowReport } from './conversations.ts'
import { CLAIMED, GROUP, OPENED, SENT, nobody } from './endpoint-table.ts'
import type { FlowSink } from './flow-reports.ts'
import type { Observer } from './observer.ts'

const maxNames = 200_000
/** Endpoints by their text; begun anew when full, as the table behind it is bounded itself. */
const maxRemembered = 100_000
/** Some records have no time. */
const earliestMs = 1

type Sides = {
  readonly clientIp: string
  readonly clientPort: number
  readonly serverIp: string
  readonly serverPort: number
}

export class Intake {
  /** Names of flows and addresses that found no room. */
  dropped = 0
  /** Time of the latest record that had one: those without a time of their own get it. */
  #latestMs = earliestMs
  readonly #observer: Observer
  readonly #sink: FlowSink | null
  readonly #report = new FlowReport()
  readonly #remembered = new Map<string, number>()
  readonly #askedNames = new Map<string, string>()
  readonly #resolvedNames = new Map<string, string>()
  /** Who sent and who claimed is told, so that facts and flows say nothing about that. */
  #isTold = false

  constructor(observer: Observer, sink: FlowSink | null) {
    this.#observer = observer
    this.#sink = sink
  }

  /**
   * What a sensor handed over. When it names its endpoints, the tables become the same as the sensor's own: nothing is
   * guessed.
   */
  batch({ endpoints, facts, flows }: Pick<Batch, 'endpoints' | 'facts' | 'flows'>): void {
    this.#isTold = endpoints !== undefined
    for (const seen of endpoints ?? []) this.#seen(seen)
    for (const fact of facts) this.fact(fact)
    for (const flow of flows) this.flow(flow)
    this.#isTold = false
  }

  #seen({ endpoint, flags, firstSeenMs, lastSeenMs }: SeenEndpoint): void {
    const id = this.#idOf(endpoint)
    if (id === nobody) return
    for (const atMs of [firstSeenMs, lastSeenMs]) if (atMs > 0) this.#observer.endpoints.touch(id, atMs, flags)
  }

  /** What a device told; with a `peer` an event. */
  fact(fact: Fact): void {
    const id = this.#idOf(fact.endpoint)
    if (id === nobody) return
    const atMs = this.#timeOf(fact.atMs)
    if (!this.#isTold) this.#observer.endpoints.touch(id, atMs, SENT)
    this.#observer.recorder.record(id, { ...fact, atMs })
  }

  /** The MAC of the endpoint was given its address. */
  assigned(endpoint: Endpoint, atMs: number): void {
    if (endpoint.mac === '') return
    const id = this.#idOf(endpoint)
    if (id !== nobody) this.#observer.endpoints.touch(id, this.#timeOf(atMs), SENT | CLAIMED)
  }

  /** The address belongs to the name from here on. */
  resolved(ip: string, name: string): void {
    this.#name(this.#resolvedNames, ip, name)
  }

  /** The flow between these sides, told of later, gets this name. */
  asked(sides: Sides, name: string): void {
    this.#name(this.#askedNames, keyOf(sides), name)
  }

  flow(flow: Flow): void {
    const { endpoints, conversations } = this.#observer
    const client = this.#idOf(flow.client)
    const server = this.#idOf(flow.server)
    if (!this.#isTold && (client === nobody || server === nobody)) return
    const firstSeenMs = this.#timeOf(flow.firstSeenMs)
    const lastSeenMs = Math.max(flow.lastSeenMs, firstSeenMs)
    const name = flow.name ?? this.#nameOf(flow)
    if (!this.#isTold) {
      this.#touch(flow, { client, server, atMs: firstSeenMs })
      this.#touch(flow, { client, server, atMs: lastSeenMs })
    }
    conversations.add(this.#fill({ ...flow, firstSeenMs, lastSeenMs, name }, client, server))
    if (this.#sink?.wants(flow.transport, flow.outcome) !== true) return
    const sides = { client: endpoints.endpoint(client), server: endpoints.endpoint(server) }
    this.#sink.take({ ...flow, ...sides, firstSeenMs, lastSeenMs, name })
  }

  #touch(flow: Flow, { client, server, atMs }: { client: number; server: number; atMs: number }): void {
    const { endpoints } = this.#observer
    const answered = flow.packetsIn > 0 || flow.outcome === 'established' || flow.outcome === 'refused'
    endpoints.touch(client, atMs, SENT | OPENED)
    if (answered) endpoints.touch(server, atMs, SENT)
    else if (isGroup(flow)) endpoints.touch(server, atMs, GROUP)
  }

  #fill(flow: Flow, client: number, server: number): FlowReport {
    const report = this.#report
    const { recorder } = this.#observer
    report.client = client
    report.server = server
    report.transport = transports.indexOf(flow.transport)
    report.clientPort = flow.clientPort
    report.serverPort = flow.serverPort
    report.vlan = flow.client.vlan
    report.application = flow.application === null ? 0 : this.#observer.applicationId(flow.application)
    report.name = flow.name === null ? 0 : recorder.strings.internText(flow.name) + 1
    report.outcome = flow.outcome
    report.part = flow.part
    report.packetsOut = flow.packetsOut
    report.packetsIn = flow.packetsIn
    report.bytesOut = flow.bytesOut
    report.bytesIn = flow.bytesIn
    report.firstSeenMs = flow.firstSeenMs
    report.lastSeenMs = flow.lastSeenMs
    return report
  }

  #timeOf(atMs: number): number {
    if (atMs < earliestMs) return this.#latestMs
    if (atMs > this.#latestMs) this.#latestMs = atMs
    return atMs
  }

  #nameOf({ client, clientPort, server, serverPort }: Flow): string | null {
    const key = keyOf({ clientIp: client.ip, clientPort, serverIp: server.ip, serverPort })
    return this.#askedNames.get(key) ?? this.#resolvedNames.get(server.ip) ?? null
  }

  #name(names: Map<string, string>, key: string, name: string): void {
    if (names.size < maxNames || names.has(key)) names.set(key, name)
    else this.dropped += 1
  }

  /** Id of the endpoint, `nobody` when it has neither address nor MAC. */
  #idOf({ mac, ip, vlan }: Endpoint): number {
    const key = `${mac}|${ip}|${vlan}`
    const known = this.#remembered.get(key)
    if (known !== undefined) return known
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear()
    const [high, low] = (mac === '' ? null : parseMac(mac)) ?? [0, 0]
    const address = parseAddress(ip)
    const [word0, word1, word2, word3] = address?.words ?? [0, 0, 0, 0]
    const id = this.#observer.endpoints.at(high, low, vlan & 0xffff, address?.network ?? 0, word0, word1, word2, word3)
    this.#remembered.set(key, id)
    return id
  }
}

function keyOf({ clientIp, clientPort, serverIp, serverPort }: Sides): string {
  return `${clientIp} ${clientPort} ${serverIp} ${serverPort}`
}

/**
 * Multicast or broadcast. Records carry no MAC that says so: a local address that ends in 255 and only ever gets
 * datagrams is taken for the broadcast address of its network.
 */
function isGroup({ server, transport }: Flow): boolean {
  const address = parseAddress(server.ip)
  if (address === null) return false
  const [word] = address.words
  if (address.network === 6) return word >>> 24 === 0xff
  return isGroupIpv4(word) || (transport === 'udp' && isLocalIpv4(word) && (word & 0xff) === 0xff)
}
