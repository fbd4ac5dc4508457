/**
 * Whose address is it? A MAC owns the addresses that it claimed (ARP, neighbour discovery, DHCP) and, unless it passes
 * on other people's traffic, the local addresses that it sent from. Addresses behind a router are devices of their own
 * when local, and nobody's when on the internet. Numbers throughout: a capture may hold a hundred thousand remote
 * addresses.
 */
import { isGroupIpv4, isLocalIpv4, isLocalIpv6 } from '../core/address.ts'
import { CLAIMED, GROUP, OPENED, SENT, type EndpointTable } from './endpoint-table.ts'

/** A MAC that sends from more addresses that it never claimed than this is a router. */
const maxUnclaimed = 2

export type Ownership = {
  /** Endpoint id → index into `owners`, -1 for remote and group addresses. */
  readonly ownerOf: Int32Array
  /** Endpoint ids of each device. */
  readonly owners: readonly Owner[]
}

export type Owner = {
  /** Known by its address only: it is behind a router, or on a link without MACs. */
  readonly byAddress: boolean
  readonly routes: boolean
  readonly endpoints: number[]
}

/** Decides for every endpoint which device it belongs to. */
export function ownership(endpoints: EndpointTable): Ownership {
  const senders = sendersIn(endpoints)
  const routing = routingMacs(endpoints, senders)
  const isPublic = !senders.some((id) => endpoints.network(id) === 4 && isLocal(endpoints, id))
  const ownerOf = new Int32Array(endpoints.count).fill(-1)
  const owners: Owner[] = []
  const indexOf = new Map<number | string, number>()
  const bare = senders.filter((id) => macKey(endpoints, id) === 0)
  const macOf = bare.length === 0 ? new Map<number | string, number>() : macsByAddress(endpoints, senders, routing)
  // Those with a MAC first: a device is called by the MAC of its first endpoint.
  for (const id of bare.length === 0
    ? senders
    : [...senders.filter((each) => macKey(endpoints, each) !== 0), ...bare]) {
    const own = macKey(endpoints, id)
    const mac = own === 0 ? (macOf.get(addressKey(endpoints, id)) ?? 0) : own
    const whose = whoseIs(endpoints, id, { mac, routes: routing.has(mac), isPublic })
    if (whose === 'nobody') continue
    const key = whose === 'mac' ? mac : endpoints.endpoint(id).ip
    const known = indexOf.get(key)
    const index = known ?? owners.length
    if (known === undefined) {
      indexOf.set(key, index)
      owners.push({ byAddress: whose === 'address', routes: whose === 'mac' && routing.has(mac), endpoints: [] })
    }
    owners[index]?.endpoints.push(id)
    ownerOf[id] = index
  }
  adoptSilent(endpoints, ownerOf)
  return { ownerOf, owners }
}

type Whose = 'mac' | 'address' | 'nobody'

function sendersIn(endpoints: EndpointTable): readonly number[] {
  const senders: number[] = []
  for (let id = 0; id < endpoints.count; id += 1) {
    const flags = endpoints.flags(id)
    const isSender = (flags & GROUP) === 0 && (flags & (SENT | CLAIMED)) !== 0
    if (isSender && (macKey(endpoints, id) !== 0 || endpoints.network(id) !== 0)) senders.push(id)
  }
  return senders
}

function whoseIs(
  endpoints: EndpointTable,
  id: number,
  { mac, routes, isPublic }: { mac: number; routes: boolean; isPublic: boolean },
): Whose {
  if (mac === 0) return ofBareAddress(endpoints, id, isPublic)
  return macKey(endpoints, id) === 0 ? 'mac' : ofMac(endpoints, id, { routes, isPublic })
}

function ofBareAddress(endpoints: EndpointTable, id: number, isPublic: boolean): Whose {
  return isLocal(endpoints, id) || (isPublic && (endpoints.flags(id) & OPENED) !== 0) ? 'address' : 'nobody'
}

function ofMac(
  endpoints: EndpointTable,
  id: number,
  { routes, isPublic }: { routes: boolean; isPublic: boolean },
): Whose {
  const network = endpoints.network(id)
  if (network === 0 || (endpoints.flags(id) & CLAIMED) !== 0 || isLinkLocal(endpoints, id)) return 'mac'
  if (isLocal(endpoints, id)) return routes ? 'address' : 'mac'
  if (routes) return 'nobody'
  return network === 6 || isPublic ? 'mac' : 'nobody'
}

/**
 * Address → MAC that it is known to be of. Records mostly name addresses only; what they tell belongs to the device
 * that a lease or a packet showed to have the address, the latest of several.
 */
function macsByAddress(
  endpoints: EndpointTable,
  senders: readonly number[],
  routing: ReadonlySet<number>,
): ReadonlyMap<number | string, number> {
  const latest = new Map<number | string, number>()
  for (const id of senders) {
    const mac = macKey(endpoints, id)
    const isOwn = (endpoints.flags(id) & CLAIMED) !== 0 || (isLocal(endpoints, id) && !routing.has(mac))
    if (mac === 0 || endpoints.network(id) === 0 || !isOwn || isLinkLocal(endpoints, id)) continue
    const key = addressKey(endpoints, id)
    const before = latest.get(key)
    if (before === undefined || endpoints.lastSeenMs(id) >= endpoints.lastSeenMs(before)) latest.set(key, id)
  }
  return new Map([...latest].map(([key, id]) => [key, macKey(endpoints, id)]))
}

/** An address that was only written to belongs to whoever else was seen to have it; else it stays remote. */
function adoptSilent(endpoints: EndpointTable, ownerOf: Int32Array): void {
  const byAddress = new Map<number | string, number>()
  for (let id = 0; id < ownerOf.length; id += 1) {
    const owner = ownerOf[id] ?? -1
    if (owner >= 0 && endpoints.network(id) !== 0 && !isLinkLocal(endpoints, id))
      byAddress.set(addressKey(endpoints, id), owner)
  }
  for (let id = 0; id < ownerOf.length; id += 1) {
    if (ownerOf[id] !== -1 || endpoints.network(id) === 0 || (endpoints.flags(id) & GROUP) !== 0) continue
    ownerOf[id] = byAddress.get(addressKey(endpoints, id)) ?? -1
  }
}

/** MACs that send from several addresses that they never claimed; of IPv6, several networks. */
function routingMacs(endpoints: EndpointTable, senders: readonly number[]): ReadonlySet<number> {
  const unclaimed = new Map<number, Set<number>>()
  const routing = new Set<number>()
  for (const id of senders) {
    const mac = macKey(endpoints, id)
    if (mac === 0 || routing.has(mac) || endpoints.network(id) === 0) continue
    if ((endpoints.flags(id) & CLAIMED) !== 0 || isLinkLocal(endpoints, id)) continue
    const known = unclaimed.get(mac) ?? new Set<number>()
    known.add(
      endpoints.network(id) === 6
        ? endpoints.word(id, 0) * 2 ** 21 + (endpoints.word(id, 1) >>> 11)
        : endpoints.word(id, 0),
    )
    unclaimed.set(mac, known)
    if (known.size > maxUnclaimed) routing.add(mac)
  }
  return routing
}

/** 48 bits as one number; 0 without a MAC. */
function macKey(endpoints: EndpointTable, id: number): number {
  return (endpoints.macHigh(id) >>> 0) * 65_536 + endpoints.macLow(id)
}

function addressKey(endpoints: EndpointTable, id: number): number | string {
  if (endpoints.network(id) === 4) return endpoints.word(id, 0)
  return `${endpoints.word(id, 0)} ${endpoints.word(id, 1)} ${endpoints.word(id, 2)} ${endpoints.word(id, 3)}`
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
