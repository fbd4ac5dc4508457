/**
 * From uses to what is allowed: exactly what was seen, except that what most members of a zone do is allowed to the
 * whole zone. Afterwards grants are joined where that allows nothing more. Pure set algebra: no sentences and no ids.
 */
import type { PortRange } from './dynamic-ports.ts'
import type { LearnedTransport, Party, Use } from './evidence.ts'
import { groupBy } from './group-by.ts'
import { zoneKind } from './zone-kinds.ts'

/** One side of a grant: a whole zone, one name, or the addresses of some parties of one group. */
export type GrantSide =
  | { readonly kind: 'zone'; readonly group: string; readonly parties: readonly Party[] }
  | { readonly kind: 'name'; readonly group: string; readonly parties: readonly Party[] }
  | { readonly kind: 'address'; readonly group: string; readonly parties: readonly Party[] }

export type RangedUse = Use & { readonly range: PortRange }

export type Grant = {
  readonly from: GrantSide
  readonly to: GrantSide
  readonly transport: LearnedTransport
  /** ICMP: message types. Sorted, disjoint. */
  readonly ranges: readonly PortRange[]
  readonly uses: readonly RangedUse[]
}

/** At least so many members, and at least this share of all, must do the same before their zone may. */
const generalise = { members: 2, share: 0.5 }

/** `zoneSizes`: how many members of each zone have an address. */
export function grantsFor(uses: readonly RangedUse[], zoneSizes: ReadonlyMap<string, number>): readonly Grant[] {
  const same = groupBy(uses, ({ client, server, transport, range }) =>
    [client.group, client.whole, server.group, server.whole, transport, range.first, range.last].join(' '),
  )
  const exact = [...same.values()].flatMap((group) => grantsForService(group, zoneSizes))
  const ports = joinPorts(exact)
  return joinSides(joinSides(ports, 'to'), 'from')
}

/** All uses are of one service, from one group to one group. */
function grantsForService(uses: readonly RangedUse[], zoneSizes: ReadonlyMap<string, number>): readonly Grant[] {
  const clients = distinct(uses, 'client')
  const servers = distinct(uses, 'server')
  if (isMost(clients, zoneSizes) && isMost(servers, zoneSizes))
    return [grant(zoneSide(clients), zoneSide(servers), uses)]
  const pivot = servers[0]?.group !== 'outside' && clients.length <= servers.length ? 'client' : 'server'
  return [...groupBy(uses, (use) => use[pivot].key).values()].flatMap((group) => {
    const from = sides(distinct(group, 'client'), zoneSizes)
    const to = sides(distinct(group, 'server'), zoneSizes)
    return from.flatMap((fromSide) => to.map((toSide) => grant(fromSide, toSide, group)))
  })
}

/** One of the two sides of `uses` is a single party, so every combination was seen; a name stands alone. */
function sides(parties: readonly Party[], zoneSizes: ReadonlyMap<string, number>): readonly GrantSide[] {
  if (isMost(parties, zoneSizes)) return [zoneSide(parties)]
  const group = parties[0]?.group ?? 'outside'
  const plain = parties.filter(({ side }) => side.kind === 'address')
  const named = parties.filter(({ side }) => side.kind === 'name')
  return [
    ...(plain.length > 0 ? [{ kind: 'address', group, parties: plain } as const] : []),
    ...named.map((party) => ({ kind: 'name', group, parties: [party] }) as const),
  ]
}

function isMost(parties: readonly Party[], zoneSizes: ReadonlyMap<string, number>): boolean {
  const group = parties[0]?.group ?? 'outside'
  const size = zoneSizes.get(group)
  if (size === undefined || !zoneKind(group).alike || !parties.every(({ whole }) => whole)) return false
  return parties.length >= generalise.members && parties.length >= generalise.share * size
}

function zoneSide(parties: readonly Party[]): GrantSide {
  return { kind: 'zone', group: parties[0]?.group ?? 'outside', parties }
}

function grant(from: GrantSide, to: GrantSide, uses: readonly RangedUse[]): Grant {
  const own = new Set([
    ...from.parties.map(({ key }) => `client ${key}`),
    ...to.parties.map(({ key }) => `server ${key}`),
  ])
  const mine = uses.filter(({ client, server }) => own.has(`client ${client.key}`) && own.has(`server ${server.key}`))
  const first = uses[0]
  return {
    from,
    to,
    transport: first?.transport ?? 'tcp',
    ranges: first === undefined ? [] : [first.range],
    uses: mine,
  }
}

/** Same sides, so all their ports fit one grant. */
function joinPorts(grants: readonly Grant[]): readonly Grant[] {
  const same = groupBy(grants, ({ from, to, transport }) => `${transport} ${sideKey(from)} → ${sideKey(to)}`)
  return [...same.values()].flatMap((group) => {
    const first = group[0]
    if (first === undefined) return []
    const uses = group.flatMap((grant) => grant.uses)
    return [
      {
        ...first,
        from: joined(group, 'from'),
        to: joined(group, 'to'),
        ranges: union(group.flatMap(({ ranges }) => ranges)),
        uses,
      },
    ]
  })
}

/** Same ports and the same other side, so the addresses of one group fit one grant. */
function joinSides(grants: readonly Grant[], which: 'from' | 'to'): readonly Grant[] {
  const other = which === 'from' ? 'to' : 'from'
  const same = groupBy(grants, (grant) => {
    const side = grant[which]
    const joinable = side.kind === 'address' ? `address ${side.group}` : sideKey(side)
    const ports = grant.ranges.map(({ first, last }) => `${first}-${last}`).join(',')
    return `${grant.transport} ${ports} ${sideKey(grant[other])} → ${joinable}`
  })
  return [...same.values()].flatMap((group) => {
    const first = group[0]
    if (first === undefined) return []
    const uses = group.flatMap((grant) => grant.uses)
    return [{ ...first, from: joined(group, 'from'), to: joined(group, 'to'), uses }]
  })
}

function joined(grants: readonly Grant[], which: 'from' | 'to'): GrantSide {
  const parties = new Map(grants.flatMap((grant) => grant[which].parties).map((party) => [party.key, party]))
  const side = grants[0]?.[which]
  return { kind: side?.kind ?? 'address', group: side?.group ?? 'outside', parties: [...parties.values()] }
}

/** The same for sides that match the same packets, whichever members spoke. */
function sideKey({ kind, group, parties }: GrantSide): string {
  if (kind === 'zone') return `zone ${group}`
  return `${kind} ${group} ${parties
    .map(({ key }) => key)
    .toSorted()
    .join(' ')}`
}

function distinct(uses: readonly RangedUse[], which: 'client' | 'server'): readonly Party[] {
  return [...new Map(uses.map((use) => [use[which].key, use[which]])).values()]
}

/** Ranges that touch or overlap become one: still the same ports. */
function union(ranges: readonly PortRange[]): readonly PortRange[] {
  const kept: PortRange[] = []
  for (const range of ranges.toSorted((a, b) => a.first - b.first || b.last - a.last)) {
    const open = kept.at(-1)
    if (open !== undefined && range.first <= open.last) {
      kept[kept.length - 1] = {
        first: open.first,
        last: Math.max(open.last, range.last),
        seen: Math.max(open.seen, range.seen),
      }
    } else kept.push(range)
  }
  return kept
}
