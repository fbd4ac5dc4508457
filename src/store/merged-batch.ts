/**
 * A batch as rows, those of the same key merged already. What an endpoint did is told of its flows and facts as
 * observe/intake.ts does it, so that one made of the store's rows answers the same.
 */
import { groupFlag } from './beyond-devices.ts'
import { isGroupIpv4, isLocalIpv4 } from '../core/address.ts'
import { parseAddress } from '../core/address-text.ts'
import type { Batch } from '../core/batch.ts'
import type { Endpoint, Fact, Flow } from '../core/model.ts'
import { transports } from '../core/transports.ts'
import { fitKey, fitText } from './fit-text.ts'
import { isLater } from './latest.ts'

/** Flags of an endpoint, as in observe/endpoint-table.ts. */
const SENT = 1
const OPENED = 8

export const hourMs = 3_600_000

export type SeenRow = Endpoint & { flags: number; firstSeenMs: number; lastSeenMs: number }
type ToldRow = { readonly of: number; name: string; value: string; firstToldMs: number; lastToldMs: number }
type EventRow = { readonly of: number; atMs: number; name: string; value: string; peer: string }
export type HourRow = {
  readonly hourMs: number
  readonly client: number
  readonly server: number
  readonly transport: string
  readonly port: number
  readonly vlan: number
  application: string | null
  applicationAtMs: number
  name: string | null
  nameAtMs: number
  flows: number
  established: number
  refused: number
  packetsOut: number
  packetsIn: number
  bytesOut: number
  bytesIn: number
  firstSeenMs: number
  lastSeenMs: number
}

/** `of`, `client` and `server` are places in `endpoints`. */
export type MergedBatch = {
  readonly endpoints: readonly SeenRow[]
  readonly facts: readonly ToldRow[]
  readonly events: readonly EventRow[]
  readonly hours: readonly HourRow[]
}

export function endpointKey({ mac, ip, vlan }: Omit<Endpoint, 'site'>): string {
  return `${mac}|${ip}|${vlan}`
}

export function mergedBatch(batch: Batch): MergedBatch {
  const merging = new Merging(batch.site, batch.endpoints !== undefined)
  for (const { endpoint, flags, firstSeenMs, lastSeenMs } of batch.endpoints ?? []) {
    merging.seen(endpoint, flags, [firstSeenMs, lastSeenMs])
  }
  for (const fact of batch.facts) merging.fact(fact)
  for (const flow of batch.flows) merging.flow(flow)
  const { endpoints, facts, events, hours } = merging
  return { endpoints, facts: [...facts.values()], events: [...events.values()], hours }
}

/** Larger than any place and any service. */
const placesMax = 2 ** 26
const servicesMax = 2 ** 20

class Merging {
  readonly endpoints: SeenRow[] = []
  readonly facts = new Map<string, ToldRow>()
  readonly events = new Map<string, EventRow>()
  readonly hours: HourRow[] = []
  readonly #site: string
  readonly #isTold: boolean
  readonly #groups = new Map<string, boolean>()
  readonly #places = new Map<string, number>()
  /** Most flows refer to the same objects. */
  readonly #placeOf = new Map<Endpoint, number>()
  readonly #pairs = new Map<number, number>()
  /** By hour, then by pair and service. */
  readonly #rows = new Map<number, Map<number, HourRow>>()

  /** `isTold`: the batch says who sent and claimed, so that facts and flows say nothing about that. */
  constructor(site: string, isTold: boolean) {
    this.#site = site
    this.#isTold = isTold
  }

  /** Place of the endpoint; -1 when it has neither MAC nor address. Times of 0 are none. */
  seen(endpoint: Endpoint, flags: number, times: readonly number[]): number {
    const place = this.#placeOf.get(endpoint) ?? this.#place(endpoint)
    const row = this.endpoints[place]
    if (row === undefined) return -1
    row.flags |= flags
    for (const time of times) {
      const atMs = whole(time)
      if (atMs > 0 && (row.firstSeenMs === 0 || atMs < row.firstSeenMs)) row.firstSeenMs = atMs
      if (atMs > row.lastSeenMs) row.lastSeenMs = atMs
    }
    return place
  }

  #place(endpoint: Endpoint): number {
    const mac = fitKey(endpoint.mac)
    const ip = fitKey(endpoint.ip)
    const vlan = endpoint.vlan & 0xffff
    if (mac === '' && ip === '') return -1
    const key = endpointKey({ mac, ip, vlan })
    let place = this.#places.get(key)
    if (place === undefined) {
      place = this.endpoints.length
      this.endpoints.push({ site: this.#site, mac, ip, vlan, flags: 0, firstSeenMs: 0, lastSeenMs: 0 })
      this.#places.set(key, place)
    }
    this.#placeOf.set(endpoint, place)
    return place
  }

  fact(fact: Fact): void {
    const of = this.#isTold ? this.seen(fact.endpoint, 0, []) : this.seen(fact.endpoint, SENT, [fact.atMs])
    if (of < 0) return
    const at = whole(fact.atMs)
    const name = fitKey(fact.name)
    const value = fitKey(fact.value)
    const peer = fact.peer === undefined ? undefined : fitKey(fact.peer)
    const key = `${of}\n${name}\n${value}`
    if (peer !== undefined) {
      this.events.set(`${key}\n${at}\n${peer}`, { of, atMs: at, name, value, peer })
      return
    }
    const known = this.facts.get(key)
    if (known === undefined) {
      this.facts.set(key, { of, name, value, firstToldMs: at, lastToldMs: at })
      return
    }
    known.firstToldMs = Math.min(known.firstToldMs, at)
    known.lastToldMs = Math.max(known.lastToldMs, at)
  }

  flow(flow: Flow): void {
    if (!this.#isTold) return this.#flowAlone(flow)
    const client = this.seen(flow.client, 0, [])
    const server = this.seen(flow.server, 0, [])
    if (client >= 0 && server >= 0) this.#hour(flow, client, server)
  }

  #flowAlone(flow: Flow): void {
    const times = [flow.firstSeenMs, flow.lastSeenMs]
    const answered = flow.packetsIn > 0 || flow.outcome === 'established' || flow.outcome === 'refused'
    const client = this.seen(flow.client, SENT | OPENED, times)
    const server = answered
      ? this.seen(flow.server, SENT, times)
      : this.#isGroup(flow)
        ? this.seen(flow.server, groupFlag, times)
        : this.seen(flow.server, 0, [])
    if (client >= 0 && server >= 0) this.#hour(flow, client, server)
  }

  #hour(flow: Flow, client: number, server: number): void {
    const firstSeenMs = whole(flow.firstSeenMs)
    const lastSeenMs = Math.max(whole(flow.lastSeenMs), firstSeenMs)
    const row = this.#rowOf(flow, [client, server], lastSeenMs)
    addTo(row, flow)
    if (firstSeenMs < row.firstSeenMs) row.firstSeenMs = firstSeenMs
    if (lastSeenMs > row.lastSeenMs) row.lastSeenMs = lastSeenMs
    const application = flow.application === null ? null : fitText(flow.application)
    if (isLater([row.applicationAtMs, row.application], [lastSeenMs, application])) {
      row.application = application
      row.applicationAtMs = lastSeenMs
    }
    const name = flow.name === null ? null : fitText(flow.name)
    if (isLater([row.nameAtMs, row.name], [lastSeenMs, name])) {
      row.name = name
      row.nameAtMs = lastSeenMs
    }
  }

  #rowOf(flow: Flow, [client, server]: readonly [number, number], lastSeenMs: number): HourRow {
    const { transport } = flow
    const port = flow.serverPort & 0xffff
    const hour = Math.floor(lastSeenMs / hourMs) * hourMs
    let rows = this.#rows.get(hour)
    if (rows === undefined) this.#rows.set(hour, (rows = new Map()))
    const both = client * placesMax + server
    const pair = this.#pairs.get(both) ?? this.#pairs.size
    this.#pairs.set(both, pair)
    const key = pair * servicesMax + transports.indexOf(transport) * 65_536 + port
    const known = rows.get(key)
    if (known !== undefined) return known
    const made = newHour(flow, { hourMs: hour, client, server, transport, port, lastSeenMs })
    rows.set(key, made)
    this.hours.push(made)
    return made
  }

  /** As intake: records carry no MAC that says so. */
  #isGroup({ server, transport }: Flow): boolean {
    const key = `${server.ip} ${transport}`
    const known = this.#groups.get(key)
    if (known !== undefined) return known
    const address = parseAddress(server.ip)
    const word = address?.words[0] ?? 0
    const broadcast = transport === 'udp' && isLocalIpv4(word) && (word & 0xff) === 0xff
    const group = address?.network === 6 ? word >>> 24 === 0xff : address !== null && (isGroupIpv4(word) || broadcast)
    this.#groups.set(key, group)
    return group
  }
}

type Key = Pick<HourRow, 'hourMs' | 'client' | 'server' | 'transport' | 'port' | 'lastSeenMs'>

function newHour(flow: Flow, { hourMs, client, server, transport, port, lastSeenMs }: Key): HourRow {
  return {
    hourMs,
    client,
    server,
    transport,
    port,
    vlan: flow.client.vlan & 0xffff,
    application: null,
    applicationAtMs: 0,
    name: null,
    nameAtMs: 0,
    flows: 0,
    established: 0,
    refused: 0,
    packetsOut: 0,
    packetsIn: 0,
    bytesOut: 0,
    bytesIn: 0,
    firstSeenMs: whole(flow.firstSeenMs),
    lastSeenMs,
  }
}

function addTo(row: HourRow, flow: Flow): void {
  // Further parts are the same flow.
  if (flow.part === 0) {
    row.flows += 1
    if (flow.outcome === 'established') row.established += 1
    else if (flow.outcome === 'refused') row.refused += 1
  }
  row.packetsOut += whole(flow.packetsOut)
  row.packetsIn += whole(flow.packetsIn)
  row.bytesOut += whole(flow.bytesOut)
  row.bytesIn += whole(flow.bytesIn)
}

/** Records may say anything: the store takes whole numbers that are not negative. */
function whole(value: number): number {
  return value >= 1 && value <= Number.MAX_SAFE_INTEGER ? Math.floor(value) : 0
}
