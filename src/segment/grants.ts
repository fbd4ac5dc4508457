/**
 * From uses to what is allowed: exactly what was seen, except that what most members of a zone do is allowed to the
 * whole zone. Afterwards grants are joined where that allows nothing more. Pure set algebra: no sentences and no ids.
 */
import type { PortRange, RangedUse } from './dynamic-ports.ts'
import type { LearnedTransport } from './evidence.ts'
import { GrantSides, Numbering, sideNumbers, type GrantSide } from './grant-sides.ts'
import { groupBy } from './group-by.ts'
import { groupNumbers, outside, type Party } from './parties.ts'
import { zoneKind } from './zone-kinds.ts'

export type Grant = {
  readonly from: GrantSide
  readonly to: GrantSide
  readonly transport: LearnedTransport
  /** ICMP: message types. Sorted, disjoint. */
  readonly ranges: readonly PortRange[]
  readonly flows: number
  /** That were recognised, each once. */
  readonly applications: readonly string[]
}

/** At least so many members, and at least this share of all, must do the same before their zone may. */
const generalise = { members: 2, share: 0.5 }

const transportNumber: Readonly<Record<LearnedTransport, number>> = { tcp: 0, udp: 1, icmp: 2, icmp6: 3 }
const transports = 4

/** `zoneSizes`: how many members of each zone have an address. */
export function grantsFor(uses: readonly RangedUse[], zoneSizes: ReadonlyMap<string, number>): readonly Grant[] {
  return new Granting(zoneSizes).grantsFor(uses)
}

class Granting {
  readonly #zoneSizes: ReadonlyMap<string, number>
  readonly #sides = new GrantSides()

  constructor(zoneSizes: ReadonlyMap<string, number>) {
    this.#zoneSizes = zoneSizes
  }

  grantsFor(uses: readonly RangedUse[]): readonly Grant[] {
    const exact: Grant[] = []
    for (const samePorts of groupBy(uses, ({ range }) => portsNumber(range)).values()) {
      for (const service of groupBy(samePorts, between).values()) this.#grant(service, exact)
    }
    return this.#joinSides(this.#joinSides(this.#joinPorts(exact), 'to'), 'from')
  }

  /** All uses are of one service, from one group to one group. Adds what they may to `grants`. */
  #grant(uses: readonly RangedUse[], grants: Grant[]): void {
    const clients = distinct(uses, 'client')
    const servers = distinct(uses, 'server')
    if (this.#isMost(clients) && this.#isMost(servers)) {
      grants.push(grant(this.#sides.zone(clients), this.#sides.zone(servers), uses))
      return
    }
    const byClient = servers[0]?.group !== outside && clients.length <= servers.length
    for (const [party, group] of groupBy(uses, byClient ? ({ client }) => client : ({ server }) => server)) {
      const own = this.#sides.single(party)
      const others = this.#sidesOf(distinct(group, byClient ? 'server' : 'client'))
      for (const other of others) {
        const mine = others.length === 1 ? group : usesOf(other, group, byClient ? 'server' : 'client')
        grants.push(byClient ? grant(own, other, mine) : grant(other, own, mine))
      }
    }
  }

  /** All did the same with one party, so every combination was seen; a name stands alone. */
  #sidesOf(parties: readonly Party[]): readonly GrantSide[] {
    const [only] = parties
    if (only !== undefined && parties.length === 1) return [this.#sides.single(only)]
    if (this.#isMost(parties)) return [this.#sides.zone(parties)]
    const plain = parties.filter(({ side }) => side.kind === 'address')
    const named = parties.filter(({ side }) => side.kind === 'name').map((party) => this.#sides.single(party))
    return plain.length === 0 ? named : [this.#sides.list(plain), ...named]
  }

  #isMost(parties: readonly Party[]): boolean {
    if (parties.length < generalise.members) return false
    const group = parties[0]?.group ?? outside
    const size = this.#zoneSizes.get(group)
    if (size === undefined || parties.length < generalise.share * size) return false
    return zoneKind(group).alike && parties.every(({ whole }) => whole)
  }

  /** Same sides, so all their ports fit one grant. */
  #joinPorts(grants: readonly Grant[]): readonly Grant[] {
    const same = groupBy(
      grants,
      ({ from, to, transport }) => (from.number * transports + transportNumber[transport]) * sideNumbers + to.number,
    )
    return this.#joinEach(same, (group) => union(group.flatMap(({ ranges }) => ranges)))
  }

  /**
   * Same ports and the same other side, so the addresses of one group fit one grant. Zones and names stand alone: with
   * the same other side, their ports are joined already.
   */
  #joinSides(grants: readonly Grant[], which: 'from' | 'to'): readonly Grant[] {
    const other = which === 'from' ? 'to' : 'from'
    const services = new Numbering<string | number>()
    const same = groupBy(
      grants.filter((grant) => grant[which].kind === 'address'),
      (grant) => {
        const service = services.of(serviceKey(grant)) * groupNumbers + (grant[which].parties[0]?.groupNumber ?? 0)
        return service * sideNumbers + grant[other].number
      },
    )
    const alone = grants.filter((grant) => grant[which].kind !== 'address')
    return [...alone, ...this.#joinEach(same, ([first]) => first?.ranges ?? [])]
  }

  /** The grants of each group become one; they are of one transport. */
  #joinEach(
    groups: ReadonlyMap<number, readonly Grant[]>,
    rangesOf: (grants: readonly Grant[]) => readonly PortRange[],
  ): readonly Grant[] {
    const found: Grant[] = []
    for (const grants of groups.values()) {
      const [first] = grants
      if (first === undefined) continue
      if (grants.length === 1) found.push(first)
      else {
        const { transport } = first
        const flows = grants.reduce((sum, grant) => sum + grant.flows, 0)
        const applications = [...new Set(grants.flatMap((grant) => grant.applications))]
        const [from, to] = [this.#joined(first, grants, 'from'), this.#joined(first, grants, 'to')]
        found.push({ from, to, transport, ranges: rangesOf(grants), flows, applications })
      }
    }
    return found
  }

  #joined(first: Grant, grants: readonly Grant[], which: 'from' | 'to'): GrantSide {
    const { kind, number } = first[which]
    if (kind !== 'zone' && grants.every((grant) => grant[which].number === number)) return first[which]
    const parties = [...new Set(grants.flatMap((grant) => grant[which].parties))]
    return kind === 'zone' ? this.#sides.zone(parties) : this.#sides.list(parties)
  }
}

/** The same for uses of one transport from one group to one group. */
function between({ client, server, transport }: RangedUse): number {
  const from = 2 * client.groupNumber + (client.whole ? 1 : 0)
  const to = 2 * server.groupNumber + (server.whole ? 1 : 0)
  return (from * 2 * groupNumbers + to) * transports + transportNumber[transport]
}

function grant(from: GrantSide, to: GrantSide, uses: readonly RangedUse[]): Grant {
  const [first] = uses
  let flows = 0
  const applications: string[] = []
  for (const use of uses) {
    flows += use.flows
    if (use.application !== null && !applications.includes(use.application)) applications.push(use.application)
  }
  const ranges = first === undefined ? [] : [first.range]
  return { from, to, transport: first?.transport ?? 'tcp', ranges, flows, applications }
}

function usesOf(side: GrantSide, uses: readonly RangedUse[], which: 'client' | 'server'): readonly RangedUse[] {
  const parties = new Set(side.parties)
  return uses.filter((use) => parties.has(use[which]))
}

function distinct(uses: readonly RangedUse[], which: 'client' | 'server'): readonly Party[] {
  const [only] = uses
  return only !== undefined && uses.length === 1 ? [only[which]] : [...new Set(uses.map((use) => use[which]))]
}

/** The same for grants of the same transport and ports. */
function serviceKey({ transport, ranges }: Grant): string | number {
  const [range] = ranges
  if (range !== undefined && ranges.length === 1) return portsNumber(range) * transports + transportNumber[transport]
  return `${transport} ${ranges.map(({ first, last }) => `${first}-${last}`).join(',')}`
}

function portsNumber({ first, last }: PortRange): number {
  return first * 65_536 + last
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
