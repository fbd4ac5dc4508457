/**
 * How much a policy separates: of all ordered pairs of devices, how many it still lets talk. Two devices of one zone
 * count as allowed, since no router stands between them. Counted by sets, not pair by pair: ten thousand devices are
 * a hundred million pairs.
 */
import type { Policy, Rule, RuleSide } from '../core/answers.ts'
import type { Family, Prefix } from './addresses.ts'
import { groupBy } from './group-by.ts'
import { runsOn } from './traffic.ts'
import type { Home } from './zones.ts'

export type Metrics = {
  /** Ordered pairs of devices that have an address. */
  readonly pairs: number
  /** Pairs in which the first may open a connection to the second, on at least one port. */
  readonly pairsAllowed: number
  /** Share of pairs that is denied, 0 to 1; 0 when there are no pairs. */
  readonly segmentedness: number
  readonly rules: number
  readonly zones: number
}

export function measure(policy: Policy, homes: ReadonlyMap<string, Home>): Metrics {
  const members = [...homes.values()].filter(({ addresses }) => addresses.length > 0)
  const reach = new Reach(policy, members)
  let pairsAllowed = 0
  for (const member of members.keys()) pairsAllowed += reach.from(member)
  const pairs = members.length * (members.length - 1)
  return {
    pairs,
    pairsAllowed,
    segmentedness: pairs === 0 ? 0 : (pairs - pairsAllowed) / pairs,
    rules: policy.rules.length,
    zones: policy.zones.length,
  }
}

/** A device's place in the list of those that have an address. */
type Member = number

const none: readonly never[] = []
/** One for each zone and family, and some for devices whose addresses count for other zones. */
const maxRemembered = 256

/** What the members of a zone with the same families reach alike: which, as 1, and how many. */
type Shared = { readonly has: Uint8Array; readonly count: number }

/** Devices that a rule's target side holds in one family, by the first family and side asked for. */
class Reach {
  readonly #homes: readonly Home[]
  readonly #holders: Readonly<Record<Family, Map<string, Member[]>>> = { 4: new Map(), 6: new Map() }
  readonly #zoneMembers: ReadonlyMap<string, readonly Member[]>
  readonly #zoneOfAddress = new Map<string, string>()
  readonly #byZone = new Map<string, Rule[]>()
  readonly #byAddress = new Map<string, Rule[]>()
  readonly #zoneReach = new Map<string, Shared>()
  readonly #targets: Readonly<Record<Family, Map<string | RuleSide, readonly Member[]>>> = {
    4: new Map(),
    6: new Map(),
  }
  /** The last member that was found to reach each member by rules of its own, plus one. */
  readonly #reachedBy: Uint32Array

  constructor(policy: Policy, homes: readonly Home[]) {
    this.#homes = homes
    this.#reachedBy = new Uint32Array(homes.length)
    this.#zoneMembers = groupBy(homes.keys(), (member) => homes[member]?.zone ?? '')
    for (const [member, { addresses }] of homes.entries())
      for (const { family, text } of addresses) append(this.#holders[family], text, member)
    for (const { id, addresses } of policy.zones) for (const text of addresses) this.#zoneOfAddress.set(text, id)
    for (const rule of policy.rules) {
      const { from } = rule
      if (from.kind === 'zone') append(this.#byZone, from.zone, rule)
      else for (const text of from.addresses) append(this.#byAddress, text, rule)
    }
  }

  /** How many other devices the device may reach. */
  from(member: Member): number {
    const home = this.#homes[member]
    if (home === undefined) return 0
    const shared = this.#fromZones(home)
    const mark = member + 1
    let own = 0
    for (const { text, family } of home.addresses) {
      for (const rule of this.#byAddress.get(text) ?? none) {
        for (const target of this.#targetsOf(rule, family)) {
          if (shared.has[target] === 1 || this.#reachedBy[target] === mark) continue
          this.#reachedBy[target] = mark
          own += 1
        }
      }
    }
    const reachesItself = shared.has[member] === 1 || this.#reachedBy[member] === mark
    return shared.count + own - (reachesItself ? 1 : 0)
  }

  /**
   * What its zone's neighbours and the rules of its addresses' zones reach: the same for all with the same families
   * and zones.
   */
  #fromZones({ zone, addresses }: Home): Shared {
    const senders = addresses.map(({ text, family }) => `${family} ${this.#zoneOfAddress.get(text) ?? ''}`)
    const distinct = senders.length === 1 ? senders : [...new Set(senders)].toSorted()
    const key = `${zone}|${distinct.join('|')}`
    const known = this.#zoneReach.get(key)
    if (known !== undefined) return known
    const has = new Uint8Array(this.#homes.length)
    for (const target of this.#zoneMembers.get(zone) ?? none) has[target] = 1
    for (const sender of distinct) {
      const family = sender.startsWith('4') ? 4 : 6
      for (const rule of this.#byZone.get(sender.slice(2)) ?? none)
        for (const target of this.#targetsOf(rule, family)) has[target] = 1
    }
    const shared = { has, count: has.reduce((sum, one) => sum + one, 0) }
    if (this.#zoneReach.size >= maxRemembered) this.#zoneReach.clear()
    this.#zoneReach.set(key, shared)
    return shared
  }

  #targetsOf({ to, transport }: Rule, family: Family): readonly Member[] {
    if (!runsOn(transport, family)) return none
    const key = to.kind === 'zone' ? to.zone : to
    const known = this.#targets[family].get(key)
    if (known !== undefined) return known
    const found = to.kind === 'zone' ? this.#inZone(to.zone, family) : this.#holding(to.addresses, family)
    this.#targets[family].set(key, found)
    return found
  }

  #holding(addresses: readonly string[], family: Family): readonly Member[] {
    const holders = this.#holders[family]
    if (addresses.length === 1) return holders.get(addresses[0] ?? '') ?? none
    return addresses.flatMap((text): readonly Member[] => holders.get(text) ?? none)
  }

  #inZone(zone: string, family: Family): readonly Member[] {
    const holds = ({ text, family: own }: Prefix): boolean => own === family && this.#zoneOfAddress.get(text) === zone
    return (this.#zoneMembers.get(zone) ?? none).filter((member) => this.#homes[member]?.addresses.some(holds))
  }
}

function append<Thing>(lists: Map<string, Thing[]>, key: string, thing: Thing): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [thing])
  else list.push(thing)
}
