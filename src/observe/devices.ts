/**
 * Endpoints → devices, and conversations between endpoints → conversations between devices: the input of the four
 * steps.
 * Not here: joining several MACs into one device.
 */
import type { Device, Endpoint, Fact, Observation, Service } from '../core/model.ts'
import type { Conversations } from './conversations.ts'
import type { EndpointTable } from './endpoint-table.ts'
import { joinConversations, servicesOf } from './joined-conversations.ts'
import { ownership, type Owner, type Ownership } from './ownership.ts'

/** What the observer has gathered. */
export type Gathered = {
  readonly endpoints: EndpointTable
  /** By endpoint id. */
  readonly factsOf: readonly (readonly Fact[] | undefined)[]
  readonly conversations: Conversations
  readonly site: string
  readonly application: (id: number) => string | null
  readonly name: (id: number) => string
}

export type Observed = Observation & {
  /** The device that an endpoint belongs to, or `null` for remote and group addresses. */
  readonly deviceIdOf: (endpoint: Endpoint) => string | null
}

/** Facts in which a device names itself, best first. */
const ownNames = ['dhcp.hostName', 'dhcp.fqdn', 'mdns.host', 'netbios.name', 'llmnr.host']

/** Joins endpoints into devices and sums up what they said and did. Deterministic: devices sorted by id. */
export function gather(gathered: Gathered): Observed {
  const owned = ownership(gathered.endpoints)
  const ids = owned.owners.map((owner) => deviceId(gathered.endpoints, owner))
  const conversations = joinConversations(gathered, owned.ownerOf, ids)
  const services = servicesOf(conversations)
  const devices = owned.owners
    .map((owner, index) =>
      deviceOf(ids[index] ?? '', owner, { gathered, services: services.get(ids[index] ?? '') ?? [] }),
    )
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return { devices, conversations, ...timesOf(devices), deviceIdOf: resolver(gathered, owned, ids) }
}

function deviceId(endpoints: EndpointTable, { byAddress, endpoints: [first = 0] }: Owner): string {
  const { mac, ip } = endpoints.endpoint(first)
  return byAddress ? `ip:${ip}` : mac
}

function resolver({ endpoints }: Gathered, { owners }: Ownership, ids: readonly string[]): Observed['deviceIdOf'] {
  const byEndpoint = new Map<Endpoint, string>()
  const byAddress = new Map<string, string>()
  for (const [index, owner] of owners.entries()) {
    for (const id of owner.endpoints) {
      byEndpoint.set(endpoints.endpoint(id), ids[index] ?? '')
      byAddress.set(endpoints.endpoint(id).ip, ids[index] ?? '')
    }
  }
  return (endpoint) => byEndpoint.get(endpoint) ?? (endpoint.ip === '' ? null : (byAddress.get(endpoint.ip) ?? null))
}

function timesOf(devices: readonly Device[]): { readonly firstSeenMs: number; readonly lastSeenMs: number } {
  let firstSeenMs = 0
  let lastSeenMs = 0
  for (const device of devices) {
    if (device.firstSeenMs > 0 && (firstSeenMs === 0 || device.firstSeenMs < firstSeenMs))
      firstSeenMs = device.firstSeenMs
    if (device.lastSeenMs > lastSeenMs) lastSeenMs = device.lastSeenMs
  }
  return { firstSeenMs, lastSeenMs }
}

type Context = { readonly gathered: Gathered; readonly services: readonly Service[] }

function deviceOf(id: string, { byAddress, routes, endpoints: ids }: Owner, { gathered, services }: Context): Device {
  const { endpoints, factsOf, site } = gathered
  const facts = distinct(ids.flatMap((endpoint) => factsOf[endpoint] ?? []))
  const macs = new Set<string>()
  const ips = new Set<string>()
  const vlans = new Set<number>()
  let firstSeenMs = 0
  let lastSeenMs = 0
  for (const endpointId of ids) {
    const { mac, ip, vlan } = endpoints.endpoint(endpointId)
    if (mac !== '' && !byAddress) macs.add(mac)
    if (ip !== '') ips.add(ip)
    if (vlan > 0) vlans.add(vlan)
    const first = endpoints.firstSeenMs(endpointId)
    if (first > 0 && (firstSeenMs === 0 || first < firstSeenMs)) firstSeenMs = first
    lastSeenMs = Math.max(lastSeenMs, endpoints.lastSeenMs(endpointId))
  }
  return {
    id,
    site,
    macs: [...macs],
    ips: [...ips].toSorted(),
    names: namesIn(facts),
    vlans: [...vlans].toSorted((a, b) => a - b),
    firstSeenMs,
    lastSeenMs,
    facts,
    services,
    routes,
  }
}

/** The same fact told from two addresses of a device counts once, with its first time. */
function distinct(facts: readonly Fact[]): readonly Fact[] {
  if (facts.length < 2) return facts
  const first = new Map<string, Fact>()
  for (const fact of facts.toSorted((a, b) => a.atMs - b.atMs)) {
    const key = `${fact.name}\n${fact.value}`
    if (!first.has(key)) first.set(key, fact)
  }
  return [...first.values()]
}

function namesIn(facts: readonly Fact[]): readonly string[] {
  const names = new Map<string, string>()
  for (const own of ownNames) {
    for (const { name, value } of facts) {
      if (name !== own) continue
      const plain = value.replace(/\.local$/i, '')
      if (!names.has(plain.toLowerCase())) names.set(plain.toLowerCase(), plain)
    }
  }
  return [...names.values()]
}
