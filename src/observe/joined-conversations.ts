/** Conversations between endpoints → conversations between devices, remote addresses and groups; and the services they show. */
import type { Conversation, Peer, Service, Transport } from '../core/model.ts'
import type { EndpointConversation } from './conversations.ts'
import { maxEndpoints } from './conversations.ts'
import type { Gathered } from './devices.ts'
import { GROUP } from './endpoint-table.ts'

const transports: readonly Transport[] = ['tcp', 'udp', 'icmp', 'icmp6', 'arp', 'other']

/**
 * Adds up what the endpoints of the same two peers did on one service. `ids` are the device ids by owner index. Sorted by client,
 * server, transport and port.
 */
export function joinConversations(gathered: Gathered, ownerOf: Int32Array, ids: readonly string[]): readonly Conversation[] {
  const peers = new Peers(gathered, ownerOf, ids)
  const byKey = new Map<number, Mutable>()
  for (const part of gathered.conversations) {
    const client = peers.numberOf(part.client)
    const server = peers.numberOf(part.server)
    const key = ((client * maxEndpoints + server) * 8 + transports.indexOf(part.transport)) * 65_536 + part.port
    const known = byKey.get(key)
    if (known === undefined) byKey.set(key, { ...part, client, server })
    else add(known, part)
  }
  const keys = Float64Array.from(byKey.keys()).toSorted()
  const joined: Conversation[] = []
  for (const key of keys) {
    const sum = byKey.get(key)
    if (sum !== undefined) joined.push(conversationOf(gathered, sum, peers))
  }
  return joined
}

type Mutable = EndpointConversation

/** Numbers the peers: devices first, in the order of their ids, then remote and group addresses as they come. */
class Peers {
  readonly #gathered: Gathered
  readonly #ownerOf: Int32Array
  readonly #rank: Int32Array
  readonly #peers: Peer[]
  readonly #byAddress = new Map<string, number>()

  constructor(gathered: Gathered, ownerOf: Int32Array, ids: readonly string[]) {
    this.#gathered = gathered
    this.#ownerOf = ownerOf
    const order = ids.map((_, index) => index).toSorted((a, b) => ((ids[a] ?? '') < (ids[b] ?? '') ? -1 : 1))
    this.#rank = new Int32Array(ids.length)
    for (const [rank, index] of order.entries()) this.#rank[index] = rank
    this.#peers = order.map((index) => ({ kind: 'device', id: ids[index] ?? '' }))
  }

  numberOf(endpoint: number): number {
    const owner = this.#ownerOf[endpoint] ?? -1
    if (owner >= 0) return this.#rank[owner] ?? 0
    const { endpoints } = this.#gathered
    const { ip } = endpoints.endpoint(endpoint)
    const known = this.#byAddress.get(ip)
    if (known !== undefined) return known
    this.#byAddress.set(ip, this.#peers.length)
    return this.#peers.push({ kind: (endpoints.flags(endpoint) & GROUP) === 0 ? 'remote' : 'group', ip }) - 1
  }

  at(number: number): Peer {
    return this.#peers[number] ?? { kind: 'remote', ip: '' }
  }
}

function add(sum: Mutable, part: EndpointConversation): void {
  const isLatest = part.lastSeenMs >= sum.lastSeenMs
  if (part.application !== 0 && (isLatest || sum.application === 0)) sum.application = part.application
  if (part.name !== 0 && (isLatest || sum.name === 0)) sum.name = part.name
  sum.flows += part.flows
  sum.established += part.established
  sum.refused += part.refused
  sum.packetsOut += part.packetsOut
  sum.packetsIn += part.packetsIn
  sum.bytesOut += part.bytesOut
  sum.bytesIn += part.bytesIn
  sum.firstSeenMs = Math.min(sum.firstSeenMs, part.firstSeenMs)
  sum.lastSeenMs = Math.max(sum.lastSeenMs, part.lastSeenMs)
}

function conversationOf(gathered: Gathered, sum: Mutable, peers: Peers): Conversation {
  return {
    client: peers.at(sum.client),
    server: peers.at(sum.server),
    transport: sum.transport,
    port: sum.port,
    application: gathered.application(sum.application),
    name: sum.name === 0 ? null : gathered.name(sum.name - 1),
    flows: sum.flows,
    established: sum.established,
    refused: sum.refused,
    bytesOut: sum.bytesOut,
    bytesIn: sum.bytesIn,
    packetsOut: sum.packetsOut,
    packetsIn: sum.packetsIn,
    firstSeenMs: sum.firstSeenMs,
    lastSeenMs: sum.lastSeenMs,
    vlan: sum.vlan,
  }
}

/** Ports on which a device answered, by device id. A high UDP port that nothing was recognised on is no service. */
export function servicesOf(conversations: readonly Conversation[]): ReadonlyMap<string, readonly Service[]> {
  const found = new Map<string, Map<number, Service>>()
  for (const { server, transport, port, established, application } of conversations) {
    if (server.kind !== 'device' || established === 0 || (transport !== 'tcp' && transport !== 'udp') || port === 0) continue
    if (transport === 'udp' && port >= 32_768 && application === null) continue
    const services = found.get(server.id) ?? new Map<number, Service>()
    const key = (transport === 'tcp' ? 0 : 65_536) + port
    services.set(key, { transport, port, application: application ?? services.get(key)?.application ?? null })
    found.set(server.id, services)
  }
  return new Map([...found].map(([id, services]) => [id, [...services].toSorted(([a], [b]) => a - b).map(([, service]) => service)]))
}
