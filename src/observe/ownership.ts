/**
 * Whose address is it? A MAC owns the addresses that it claimed (ARP, neighbour discovery, DHCP) and, unless it passes on other
 * people's traffic, the local addresses that it sent from. Addresses behind a router are devices of their own when local, and
 * nobody's when on the internet.
 */
import { isGroupIpv4, isLocalIpv4, isLocalIpv6 } from '../core/address.ts'
import { CLAIMED, GROUP, OPENED, SENT, type EndpointTable } from './endpoint-table.ts'

/** A MAC that sends from more addresses that it never claimed than this is a router. */
const maxUnclaimed = 2

export type Ownership = {
  /** Endpoint id → device id; `undefined` for remote and group addresses. */
  readonly deviceOf: readonly (string | undefined)[]
  /** Device ids of routers. */
  readonly routers: ReadonlySet<string>
}

/** Decides for every endpoint which device it belongs to. */
export function ownership(endpoints: EndpointTable): Ownership {
  const ids = Array.from({ length: endpoints.count }, (_, id) => id).filter((id) => isSender(endpoints, id))
  const routing = routingMacs(endpoints, ids)
  const isPublic = !ids.some((id) => endpoints.network(id) === 4 && isLocal(endpoints, id))
  const deviceOf: (string | undefined)[] = []
  for (const id of ids) deviceOf[id] = ownerOf(endpoints, id, { routing, isPublic })
  adoptSilent(endpoints, deviceOf)
  return { deviceOf, routers: routing }
}

function isSender(endpoints: EndpointTable, id: number): boolean {
  const flags = endpoints.flags(id)
  const { mac, ip } = endpoints.endpoint(id)
  return (flags & GROUP) === 0 && (flags & (SENT | CLAIMED)) !== 0 && (mac !== '' || ip !== '')
}

function ownerOf(
  endpoints: EndpointTable,
  id: number,
  { routing, isPublic }: { readonly routing: ReadonlySet<string>; readonly isPublic: boolean },
): string | undefined {
  const { mac, ip } = endpoints.endpoint(id)
  const flags = endpoints.flags(id)
  if (mac === '') return isLocal(endpoints, id) || (isPublic && (flags & OPENED) !== 0) ? `ip:${ip}` : undefined
  if (ip === '' || (flags & CLAIMED) !== 0 || isLinkLocal(endpoints, id)) return mac
  if (isLocal(endpoints, id)) return routing.has(mac) ? `ip:${ip}` : mac
  if (endpoints.network(id) === 6) return routing.has(mac) ? undefined : mac
  return isPublic && !routing.has(mac) ? mac : undefined
}

/** An address that was only written to belongs to whoever else was seen to have it with the same MAC; else it stays remote. */
function adoptSilent(endpoints: EndpointTable, deviceOf: (string | undefined)[]): void {
  const byAddress = new Map<string, string>()
  for (const [id, device] of deviceOf.entries()) {
    const { ip } = endpoints.endpoint(id)
    if (device !== undefined && ip !== '' && !isLinkLocal(endpoints, id)) byAddress.set(ip, device)
  }
  for (let id = 0; id < endpoints.count; id += 1) {
    const { ip } = endpoints.endpoint(id)
    if (deviceOf[id] === undefined && ip !== '' && (endpoints.flags(id) & GROUP) === 0) deviceOf[id] = byAddress.get(ip)
  }
}

/** MACs that send from several addresses that they never claimed. */
function routingMacs(endpoints: EndpointTable, ids: readonly number[]): ReadonlySet<string> {
  const unclaimed = new Map<string, Set<string>>()
  for (const id of ids) {
    const { mac, ip } = endpoints.endpoint(id)
    if (mac === '' || ip === '' || (endpoints.flags(id) & CLAIMED) !== 0 || isLinkLocal(endpoints, id)) continue
    const known = unclaimed.get(mac) ?? new Set<string>()
    known.add(endpoints.network(id) === 6 ? `${endpoints.word(id, 0)} ${endpoints.word(id, 1)}` : ip)
    unclaimed.set(mac, known)
  }
  return new Set([...unclaimed].filter(([, addresses]) => addresses.size > maxUnclaimed).map(([mac]) => mac))
}

function isLocal(endpoints: EndpointTable, id: number): boolean {
  const word0 = endpoints.word(id, 0)
  if (endpoints.network(id) === 4) return isLocalIpv4(word0) && !isGroupIpv4(word0)
  return isLocalIpv6(word0, endpoints.word(id, 1), endpoints.word(id, 2), endpoints.word(id, 3))
}

function isLinkLocal(endpoints: EndpointTable, id: number): boolean {
  const first = endpoints.word(id, 0) >>> 16
  return endpoints.network(id) === 4 ? first === 0xa9fe : endpoints.network(id) === 6 && (first & 0xffc0) === 0xfe80
}
