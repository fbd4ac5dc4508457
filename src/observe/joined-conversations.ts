/**
 * Conversations between endpoints → conversations between devices, remote addresses and groups; and the services they
 * show.
 */
import type { Conversation, Peer, Service } from '../core/model.ts'
import { transports } from '../core/transports.ts'
import {
  APPLICATION,
  BYTES_IN,
  BYTES_OUT,
  CLIENT,
  ESTABLISHED,
  FIRST_SEEN,
  FLOWS,
  LABEL,
  LAST_SEEN,
  PACKETS_IN,
  PACKETS_OUT,
  REFUSED,
  SERVER,
  SERVICE,
  VLAN,
  floatsEach,
  intsEach,
  maxEndpoints,
} from './conversations.ts'
import type { Gathered } from './devices.ts'
import { GROUP } from './endpoint-table.ts'

/**
 * Adds up what the endpoints of the same two peers did on one service. `ids` are the device ids by owner index. Sorted
 * by client, server, transport and port.
 */
export function joinConversations(
  gathered: Gathered,
  ownerOf: Int32Array,
  ids: readonly string[],
): readonly Conversation[] {
  const { ints, count } = gathered.conversations
  const peers = new Peers(gathered, ownerOf, ids)
  const keys = new Float64Array(count)
  for (let record = 0; record < count; record += 1) {
    const at = record * intsEach
    const client = peers.numberOf(ints[at + CLIENT] ?? 0)
    keys[record] =
      (client * maxEndpoints + peers.numberOf(ints[at + SERVER] ?? 0)) * 2 ** 19 + (ints[at + SERVICE] ?? 0)
  }
  const order = Int32Array.from(keys, (_, record) => record).toSorted(
    (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b,
  )
  const joined: Conversation[] = []
  let lastKey = -1
  for (const record of order) {
    const conversation = conversationOf(gathered, record, peers)
    const before = joined.at(-1)
    if (before !== undefined && keys[record] === lastKey) joined[joined.length - 1] = added(before, conversation)
    else joined.push(conversation)
    lastKey = keys[record] ?? 0
  }
  return joined
}

/** Numbers the peers: devices first, in the order of their ids, then remote and group addresses as they come. */
class Peers {
  readonly #gathered: Gathered
  readonly #ownerOf: Int32Array
  readonly #rank: Int32Array
  readonly #peers: Peer[]
  /** Endpoint id → number + 1. */
  readonly #numbers: Int32Array
  readonly #byAddress = new Map<string, number>()

  constructor(gathered: Gathered, ownerOf: Int32Array, ids: readonly string[]) {
    this.#gathered = gathered
    this.#ownerOf = ownerOf
    const order = ids.map((_, index) => index).toSorted((a, b) => ((ids[a] ?? '') < (ids[b] ?? '') ? -1 : 1))
    this.#rank = new Int32Array(ids.length)
    this.#numbers = new Int32Array(ownerOf.length)
    for (const [rank, index] of order.entries()) this.#rank[index] = rank
    this.#peers = order.map((index) => ({ kind: 'device', id: ids[index] ?? '' }))
  }

  numberOf(endpoint: number): number {
    const known = (this.#numbers[endpoint] ?? 0) - 1
    if (known >= 0) return known
    const made = this.#make(endpoint)
    this.#numbers[endpoint] = made + 1
    return made
  }

  #make(endpoint: number): number {
    const owner = this.#ownerOf[endpoint] ?? -1
    if (owner >= 0) return this.#rank[owner] ?? 0
    const { endpoints } = this.#gathered
    const ip = endpoints.ip(endpoint)
    const known = this.#byAddress.get(ip)
    if (known !== undefined) return known
    this.#byAddress.set(ip, this.#peers.length)
    return this.#peers.push({ kind: (endpoints.flags(endpoint) & GROUP) === 0 ? 'remote' : 'group', ip }) - 1
  }

  at(number: number): Peer {
    return this.#peers[number] ?? { kind: 'remote', ip: '' }
  }
}

/** Reads one record, whatever else there is of the same two peers. */
function conversationOf(gathered: Gathered, record: number, peers: Peers): Conversation {
  const { ints, floats } = gathered.conversations
  const at = record * intsEach
  const float = record * floatsEach
  const service = ints[at + SERVICE] ?? 0
  const label = ints[at + LABEL] ?? 0
  return {
    client: peers.at(peers.numberOf(ints[at + CLIENT] ?? 0)),
    server: peers.at(peers.numberOf(ints[at + SERVER] ?? 0)),
    transport: transports[service >>> 16] ?? 'other',
    port: service & 0xffff,
    application: gathered.application(ints[at + APPLICATION] ?? 0),
    name: label === 0 ? null : gathered.name(label - 1),
    flows: ints[at + FLOWS] ?? 0,
    established: ints[at + ESTABLISHED] ?? 0,
    refused: ints[at + REFUSED] ?? 0,
    bytesOut: floats[float + BYTES_OUT] ?? 0,
    bytesIn: floats[float + BYTES_IN] ?? 0,
    packetsOut: floats[float + PACKETS_OUT] ?? 0,
    packetsIn: floats[float + PACKETS_IN] ?? 0,
    firstSeenMs: floats[float + FIRST_SEEN] ?? 0,
    lastSeenMs: floats[float + LAST_SEEN] ?? 0,
    vlan: ints[at + VLAN] ?? 0,
  }
}

/** Adds up two conversations of the same peers on one service; what was recognised and asked for last counts. */
function added(a: Conversation, b: Conversation): Conversation {
  const latest = b.lastSeenMs >= a.lastSeenMs ? b : a
  const earlier = latest === a ? b : a
  return {
    ...a,
    application: latest.application ?? earlier.application,
    name: latest.name ?? earlier.name,
    flows: a.flows + b.flows,
    established: a.established + b.established,
    refused: a.refused + b.refused,
    bytesOut: a.bytesOut + b.bytesOut,
    bytesIn: a.bytesIn + b.bytesIn,
    packetsOut: a.packetsOut + b.packetsOut,
    packetsIn: a.packetsIn + b.packetsIn,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: Math.max(a.lastSeenMs, b.lastSeenMs),
  }
}

/** Ports on which a device answered, by device id. A high UDP port that nothing was recognised on is no service. */
export function servicesOf(conversations: readonly Conversation[]): ReadonlyMap<string, readonly Service[]> {
  const found = new Map<string, Map<number, Service>>()
  for (const { server, transport, port, established, application } of conversations) {
    if (server.kind !== 'device' || established === 0 || (transport !== 'tcp' && transport !== 'udp') || port === 0)
      continue
    if (transport === 'udp' && port >= 32_768 && application === null) continue
    const services = found.get(server.id) ?? new Map<number, Service>()
    const key = (transport === 'tcp' ? 0 : 65_536) + port
    services.set(key, { transport, port, application: application ?? services.get(key)?.application ?? null })
    found.set(server.id, services)
  }
  return new Map(
    [...found].map(([id, services]) => [id, [...services].toSorted(([a], [b]) => a - b).map(([, service]) => service)]),
  )
}
