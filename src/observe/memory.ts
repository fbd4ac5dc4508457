/**
 * What an observer knows, as rows that another one can take in: endpoints, facts, conversations. Flows that are open and
 * the names that DNS led to are not among them. Rows refer to endpoints by the number of their own row.
 */
import { parseAddress, parseMac } from '../core/address-text.ts'
import type { Fact } from '../core/model.ts'
import * as field from './conversations.ts'
import { nobody } from './endpoint-table.ts'
import type { Observer } from './observer.ts'

type EndpointRow = {
  readonly row: 'endpoint'
  readonly id: number
  readonly mac: string
  readonly ip: string
  readonly vlan: number
  readonly flags: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

type FactRow = { readonly row: 'fact'; readonly of: number } & Omit<Fact, 'endpoint'>

type ConversationRow = {
  readonly row: 'conversation'
  readonly client: number
  readonly server: number
  readonly transport: number
  readonly port: number
  readonly vlan: number
  readonly application: string | null
  readonly name: string | null
  readonly flows: number
  readonly established: number
  readonly refused: number
  readonly packetsOut: number
  readonly packetsIn: number
  readonly bytesOut: number
  readonly bytesIn: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

export type MemoryRow = EndpointRow | FactRow | ConversationRow

/** Every row, endpoints first. */
export function* remembered(observer: Observer): Generator<MemoryRow> {
  const { endpoints, conversations, recorder } = observer
  for (let id = 0; id < endpoints.count; id += 1) {
    const { mac, ip, vlan } = endpoints.endpoint(id)
    const times = { firstSeenMs: endpoints.firstSeenMs(id), lastSeenMs: endpoints.lastSeenMs(id) }
    if (id !== nobody) yield { row: 'endpoint', id, mac, ip, vlan, flags: endpoints.flags(id), ...times }
  }
  for (const [of, facts] of recorder.factsOf.entries()) {
    for (const { atMs, name, value, peer } of facts ?? []) {
      yield { row: 'fact', of, atMs, name, value, ...(peer === undefined ? {} : { peer }) }
    }
  }
  for (let record = 0; record < conversations.count; record += 1) yield conversationRow(observer, record)
}

function conversationRow(observer: Observer, record: number): ConversationRow {
  const { ints, floats } = observer.conversations
  const int = (index: number): number => ints[record * field.intsEach + index] ?? 0
  const float = (index: number): number => floats[record * field.floatsEach + index] ?? 0
  return {
    row: 'conversation',
    client: int(field.CLIENT),
    server: int(field.SERVER),
    transport: int(field.SERVICE) >>> 16,
    port: int(field.SERVICE) & 0xffff,
    vlan: int(field.VLAN),
    application: observer.application(int(field.APPLICATION)),
    name: int(field.LABEL) === 0 ? null : observer.name(int(field.LABEL) - 1),
    flows: int(field.FLOWS),
    established: int(field.ESTABLISHED),
    refused: int(field.REFUSED),
    packetsOut: float(field.PACKETS_OUT),
    packetsIn: float(field.PACKETS_IN),
    bytesOut: float(field.BYTES_OUT),
    bytesIn: float(field.BYTES_IN),
    firstSeenMs: float(field.FIRST_SEEN),
    lastSeenMs: float(field.LAST_SEEN),
  }
}

/** Takes the rows in, in the order in which they were given out; the observer has seen nothing else yet. */
export class Recall {
  readonly #observer: Observer
  /** Number of a row → id here. */
  readonly #ids = new Map<number, number>()
  readonly #report = new field.FlowReport()

  constructor(observer: Observer) {
    this.#observer = observer
  }

  take(row: MemoryRow): void {
    if (row.row === 'endpoint') this.#endpoint(row)
    else if (row.row === 'fact') this.#fact(row)
    else this.#conversation(row)
  }

  #endpoint({ id, mac, ip, vlan, flags, firstSeenMs, lastSeenMs }: EndpointRow): void {
    const { endpoints } = this.#observer
    const [high, low] = (mac === '' ? null : parseMac(mac)) ?? [0, 0]
    const address = parseAddress(ip)
    const [word0, word1, word2, word3] = address?.words ?? [0, 0, 0, 0]
    const own = endpoints.at(high, low, vlan & 0xffff, address?.network ?? 0, word0, word1, word2, word3)
    this.#ids.set(id, own)
    if (firstSeenMs > 0) endpoints.touch(own, firstSeenMs, flags)
    endpoints.touch(own, lastSeenMs, flags)
  }

  #fact({ of, atMs, name, value, peer }: FactRow): void {
    const id = this.#ids.get(of)
    if (id === undefined) return
    const fact = { endpoint: this.#observer.endpoint(id), atMs, name, value }
    this.#observer.recorder.record(id, peer === undefined ? fact : { ...fact, peer })
  }

  #conversation(row: ConversationRow): void {
    const client = this.#ids.get(row.client)
    const server = this.#ids.get(row.server)
    if (client === undefined || server === undefined) return
    const { conversations, recorder } = this.#observer
    const { packetsOut, packetsIn, bytesOut, bytesIn, firstSeenMs, lastSeenMs, vlan, transport } = row
    const report = Object.assign(this.#report, { client, server, vlan, transport, serverPort: row.port })
    Object.assign(report, { packetsOut, packetsIn, bytesOut, bytesIn, firstSeenMs, lastSeenMs })
    report.application = row.application === null ? 0 : this.#observer.applicationId(row.application)
    report.name = row.name === null ? 0 : recorder.strings.internText(row.name) + 1
    // Parts after the first don't count as flows: their number is put in below.
    report.part = 1
    const record = conversations.count
    conversations.add(report)
    if (conversations.count === record) return
    conversations.ints[record * field.intsEach + field.FLOWS] = row.flows
    conversations.ints[record * field.intsEach + field.ESTABLISHED] = row.established
    conversations.ints[record * field.intsEach + field.REFUSED] = row.refused
  }
}
