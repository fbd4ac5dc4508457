/**
 * How much a policy separates: of all ordered pairs of devices, how many it still lets talk. Two devices of one zone
 * count as allowed, since no router stands between them. Counted by sets, not pair by pair: ten thousand devices are
 * a hundred million pairs.
 */
import type { Policy, Rule, RuleSide } from '../core/answers.ts'
import { parsePrefix, type Family, type Prefix } from './addresses.ts'
import { groupBy } from './group-by.ts'
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
  const devices = [...homes].filter(([, { addresses }]) => addresses.length > 0)
  const reach = new Reach(policy, devices)
  let pairsAllowed = 0
  for (const [id, home] of devices) pairsAllowed += reach.from(id, home)
  const pairs = devices.length * (devices.length - 1)
  return {
    pairs,
    pairsAllowed,
    segmentedness: pairs === 0 ? 0 : (pairs - pairsAllowed) / pairs,
    rules: policy.rules.length,
    zones: policy.zones.length,
  }
}

type Member = readonly [id: string, home: Home]

const families: readonly Family[] = [4, 6]

/** Devices that a rule's target side holds in one family, by the first family and side asked for. */
class Reach {
  readonly #holders: ReadonlyMap<string, readonly string[]>
  readonly #zoneMembers: ReadonlyMap<string, readonly Member[]>
  readonly #zoneOfAddress: ReadonlyMap<string, string>
  readonly #byZone: ReadonlyMap<string, readonly Rule[]>
  readonly #byAddress: ReadonlyMap<string, readonly Rule[]>
  readonly #zoneReach = new Map<string, ReadonlySet<string>>()

  constructor(policy: Policy, devices: readonly Member[]) {
    const held = devices.flatMap(([id, { addresses }]) => addresses.map(({ text }) => ({ id, text })))
    this.#holders = new Map(
      [...groupBy(held, ({ text }) => text)].map(([text, group]) => [text, group.map(({ id }) => id)]),
    )
    this.#zoneMembers = groupBy(devices, ([, { zone }]) => zone)
    this.#zoneOfAddress = new Map(
      policy.zones.flatMap(({ id, addresses }) => addresses.map((text) => [text, id] as const)),
    )
    this.#byZone = groupBy(policy.rules, ({ from }) => (from.kind === 'zone' ? from.zone : ''))
    const sent = policy.rules.flatMap((rule) =>
      rule.from.kind === 'zone' ? [] : rule.from.addresses.map((text) => ({ rule, text })),
    )
    this.#byAddress = new Map(
      [...groupBy(sent, ({ text }) => text)].map(([text, group]) => [text, group.map(({ rule }) => rule)]),
    )
  }

  /** How many other devices the device may reach. */
  from(id: string, { zone, addresses }: Home): number {
    const shared = this.#fromZones(zone, addresses)
    const own = new Set<string>()
    for (const { text, family } of addresses) {
      for (const rule of this.#byAddress.get(text) ?? []) {
        for (const target of this.#targets(rule, family)) if (!shared.has(target)) own.add(target)
      }
    }
    return shared.size + own.size - (shared.has(id) || own.has(id) ? 1 : 0)
  }

  /**
   * What its zone's neighbours and the rules of its addresses' zones reach: the same for all with the same families
   * and zones.
   */
  #fromZones(zone: string, addresses: readonly Prefix[]): ReadonlySet<string> {
    const senders = [
      ...new Set(addresses.map(({ text, family }) => `${family} ${this.#zoneOfAddress.get(text) ?? ''}`)),
    ].toSorted()
    const key = [zone, ...senders].join('|')
    const known = this.#zoneReach.get(key)
    if (known !== undefined) return known
    const reached = new Set((this.#zoneMembers.get(zone) ?? []).map(([id]) => id))
    for (const family of families) {
      for (const sender of senders.filter((text) => text.startsWith(`${family} `)).map((text) => text.slice(2))) {
        for (const rule of this.#byZone.get(sender) ?? [])
          for (const target of this.#targets(rule, family)) reached.add(target)
      }
    }
    this.#zoneReach.set(key, reached)
    return reached
  }

  #targets({ to, transport }: Rule, family: Family): readonly string[] {
    if ((transport === 'icmp' && family === 6) || (transport === 'icmp6' && family === 4)) return []
    return this.#addressesOf(to, family)
  }

  #addressesOf(side: RuleSide, family: Family): readonly string[] {
    if (side.kind !== 'zone') {
      return side.addresses
        .filter((text) => parsePrefix(text)?.family === family)
        .flatMap((text) => this.#holders.get(text) ?? [])
    }
    const members = this.#zoneMembers.get(side.zone) ?? []
    const holds = ({ text, family: own }: Prefix): boolean =>
      own === family && this.#zoneOfAddress.get(text) === side.zone
    return members.filter(([, { addresses }]) => addresses.some(holds)).map(([id]) => id)
  }
}
