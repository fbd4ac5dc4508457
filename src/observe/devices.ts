/**
 * Endpoints → devices, and conversations between endpoints → conversations between devices: the input of the four steps.
 * Not here: joining several MACs into one device.
 */
import type { Conversation, Device, Endpoint, Fact, Observation, Peer, Service } from '../core/model.ts'
import type { EndpointConversation } from './conversations.ts'
import { GROUP, type EndpointTable } from './endpoint-table.ts'
import { ownership, type Ownership } from './ownership.ts'

/** What the observer has gathered. */
export type Gathered = {
  readonly endpoints: EndpointTable
  /** By endpoint id. */
  readonly factsOf: readonly (readonly Fact[] | undefined)[]
  readonly conversations: Iterable<EndpointConversation>
  readonly site: string
  readonly application: (id: number) => string | null
  readonly name: (id: number) => string
}

/** Facts in which a device names itself, best first. */
const ownNames = ['dhcp.hostName', 'dhcp.fqdn', 'mdns.host', 'netbios.name', 'llmnr.host']

/** Joins endpoints into devices and sums up what they said and did. Deterministic: devices sorted by id. */
export function gather(gathered: Gathered): Observation & Pick<Resolver, 'deviceIdOf'> {
  const owned = ownership(gathered.endpoints)
  const conversations = joined(gathered, owned)
  const services = servicesOf(conversations)
  const endpointsOf = new Map<string, number[]>()
  for (const [id, device] of owned.deviceOf.entries()) {
    if (device === undefined) continue
    const ids = endpointsOf.get(device) ?? []
    ids.push(id)
    endpointsOf.set(device, ids)
  }
  const devices = [...endpointsOf]
    .map(([id, ids]) => deviceOf(id, ids, { gathered, owned, services: services.get(id) ?? [] }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const resolver = resolverOf(gathered, owned)
  return { devices, conversations, ...timesOf(devices), deviceIdOf: resolver.deviceIdOf }
}

export type Resolver = {
  /** The device that an endpoint belongs to, or `null` for remote and group addresses. */
  readonly deviceIdOf: (endpoint: Endpoint) => string | null
}

function resolverOf({ endpoints }: Gathered, { deviceOf }: Ownership): Resolver {
  const byEndpoint = new Map<Endpoint, string>()
  const byAddress = new Map<string, string>()
  for (const [id, device] of deviceOf.entries()) {
    if (device === undefined) continue
    byEndpoint.set(endpoints.endpoint(id), device)
    byAddress.set(endpoints.endpoint(id).ip, device)
  }
  return { deviceIdOf: (endpoint) => byEndpoint.get(endpoint) ?? byAddress.get(endpoint.ip) ?? null }
}

function timesOf(devices: readonly Device[]): { readonly firstSeenMs: number; readonly lastSeenMs: number } {
  let firstSeenMs = 0
  let lastSeenMs = 0
  for (const device of devices) {
    if (device.firstSeenMs > 0 && (firstSeenMs === 0 || device.firstSeenMs < firstSeenMs)) firstSeenMs = device.firstSeenMs
    if (device.lastSeenMs > lastSeenMs) lastSeenMs = device.lastSeenMs
  }
  return { firstSeenMs, lastSeenMs }
}

type Context = { readonly gathered: Gathered; readonly owned: Ownership; readonly services: readonly Service[] }

function deviceOf(id: string, ids: readonly number[], { gathered, owned, services }: Context): Device {
  const { endpoints, factsOf, site } = gathered
  const facts = distinct(ids.flatMap((endpoint) => factsOf[endpoint] ?? []))
  const places = ids.map((endpoint) => endpoints.endpoint(endpoint))
  const first = ids.map((endpoint) => endpoints.firstSeenMs(endpoint)).filter((atMs) => atMs > 0)
  return {
    id,
    site,
    macs: unique(places.map(({ mac }) => mac)).filter((mac) => mac !== '' && !id.startsWith('ip:')),
    ips: unique(places.map(({ ip }) => ip)).filter((ip) => ip !== ''),
    names: namesIn(facts),
    vlans: [...new Set(places.map(({ vlan }) => vlan))].filter((vlan) => vlan > 0).toSorted((a, b) => a - b),
    firstSeenMs: first.length === 0 ? 0 : first.reduce((a, b) => Math.min(a, b)),
    lastSeenMs: ids.reduce((latest, endpoint) => Math.max(latest, endpoints.lastSeenMs(endpoint)), 0),
    facts,
    services,
    routes: owned.routers.has(id),
  }
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].toSorted()
}

/** The same fact told from two addresses of a device counts once, with its first time. */
function distinct(facts: readonly Fact[]): readonly Fact[] {
  const first = new Map<string, Fact>()
  for (const fact of facts.toSorted((a, b) => a.atMs - b.atMs)) {
    const key = `${fact.name}\n${fact.value}`
    if (!first.has(key)) first.set(key, fact)
  }
  return [...first.values()]
}

function namesIn(facts: readonly Fact[]): readonly string[] {
  const names = ownNames.flatMap((name) => facts.filter((fact) => fact.name === name).map(({ value }) => value.replace(/\.local$/i, '')))
  const seen = new Set<string>()
  return names.filter((name) => {
    const isNew = !seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    return isNew
  })
}

/** Adds up what the endpoints of the same two peers did on one service. */
function joined(gathered: Gathered, owned: Ownership): readonly Conversation[] {
  const byKey = new Map<string, Conversation>()
  for (const part of gathered.conversations) {
    const client = peerOf(gathered.endpoints, owned, part.client)
    const server = peerOf(gathered.endpoints, owned, part.server)
    const key = `${keyOf(client)} ${keyOf(server)} ${part.transport} ${part.port} ${part.vlan}`
    const known = byKey.get(key)
    byKey.set(key, known === undefined ? conversationOf(gathered, part, { client, server }) : added(known, conversationOf(gathered, part, { client, server })))
  }
  return [...byKey].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, conversation]) => conversation)
}

function peerOf(endpoints: EndpointTable, { deviceOf }: Ownership, endpoint: number): Peer {
  const device = deviceOf[endpoint]
  if (device !== undefined) return { kind: 'device', id: device }
  const { ip } = endpoints.endpoint(endpoint)
  return { kind: (endpoints.flags(endpoint) & GROUP) === 0 ? 'remote' : 'group', ip }
}

function keyOf(peer: Peer): string {
  return peer.kind === 'device' ? peer.id : `${peer.kind} ${peer.ip}`
}

function conversationOf(
  { application, name }: Gathered,
  part: EndpointConversation,
  peers: { readonly client: Peer; readonly server: Peer },
): Conversation {
  return { ...part, ...peers, application: application(part.application), name: part.name === 0 ? null : name(part.name - 1) }
}

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
    packetsOut: a.packetsOut + b.packetsOut,
    packetsIn: a.packetsIn + b.packetsIn,
    bytesOut: a.bytesOut + b.bytesOut,
    bytesIn: a.bytesIn + b.bytesIn,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    lastSeenMs: Math.max(a.lastSeenMs, b.lastSeenMs),
  }
}

/** Ports on which a device answered, by device id. A high UDP port that nothing was recognised on is no service. */
function servicesOf(conversations: readonly Conversation[]): ReadonlyMap<string, readonly Service[]> {
  const found = new Map<string, Map<string, Service>>()
  for (const { server, transport, port, established, application } of conversations) {
    if (server.kind !== 'device' || established === 0 || (transport !== 'tcp' && transport !== 'udp') || port === 0) continue
    if (transport === 'udp' && port >= 32_768 && application === null) continue
    const services = found.get(server.id) ?? new Map<string, Service>()
    const key = `${transport} ${String(port).padStart(5, '0')}`
    services.set(key, { transport, port, application: application ?? services.get(key)?.application ?? null })
    found.set(server.id, services)
  }
  return new Map([...found].map(([id, services]) => [id, [...services].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, service]) => service)]))
}
