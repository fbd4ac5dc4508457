/**
 * What a policy means, decided address by address: the first rule whose two sides hold the addresses and whose
 * transport and port match. Replies and errors belong to the connection that was allowed and are not asked about
 * here. Written apart from rendering.
 */
import type { Policy, Rule, RuleSide } from '../core/answers.ts'
import type { Transport } from '../core/model.ts'
import { network, parseAll, parsePrefix, type Family, type Prefix } from './addresses.ts'
import { groupBy } from './group-by.ts'

/** The packet that opens a connection. */
export type Opening = {
  readonly from: string
  readonly to: string
  readonly transport: Transport
  /** Destination port; the message type for ICMP. */
  readonly port: number
}

export type Decider = {
  /** The first rule that allows it, or `null`: denied. An address that is none is denied. */
  decide(opening: Opening): Rule | null
  /** Ids of the zones that hold the address. */
  zonesOf(address: string): ReadonlySet<string>
}

/** One question; with many use `decider`, which looks through the policy once. */
export function decide(policy: Policy, opening: Opening): Rule | null {
  return decider(policy).decide(opening)
}

/**
 * Indexes the policy: afterwards a question costs one look-up a prefix length in use, and the rules of that sender
 * and transport.
 */
export function decider(policy: Policy): Decider {
  const sides = new Sides(policy)
  const rules = policy.rules.map((rule) => ({ rule, from: sides.add(rule.from), to: sides.add(rule.to) }))
  const bySender = groupBy(rules, ({ rule, from }) => `${rule.transport} ${from}`)
  const order = new Map(policy.rules.map((rule, index) => [rule, index]))
  return {
    decide({ from, to, transport, port }) {
      const sender = sides.find(from)
      const target = sides.find(to)
      if (sender.family !== target.family || !suits(transport, sender.family)) return null
      const found = [...sender.sides]
        .flatMap((side) => bySender.get(`${transport} ${side}`) ?? [])
        .filter((entry) => target.sides.has(entry.to) && carries(entry.rule, port))
        .map(({ rule }) => rule)
      if (found.length < 2) return found[0] ?? null
      return found.reduce((best, rule) => ((order.get(rule) ?? 0) < (order.get(best) ?? 0) ? rule : best))
    },
    zonesOf: (address) => sides.find(address).zones,
  }
}

type Found = {
  readonly family: Family | null
  readonly sides: ReadonlySet<number>
  readonly zones: ReadonlySet<string>
}

const nowhere: Found = { family: null, sides: new Set(), zones: new Set() }
const maxRemembered = 65_536

/** Which sides of the policy's rules hold an address. A zone is one side however many rules name it. */
class Sides {
  readonly #zoneNumbers = new Map<string, number>()
  readonly #zoneNames = new Map<number, string>()
  readonly #tables: Readonly<Record<Family, Map<number, Map<bigint, number[]>>>> = { 4: new Map(), 6: new Map() }
  readonly #remembered = new Map<string, Found>()
  #next = 0

  constructor(policy: Policy) {
    for (const { id, addresses } of policy.zones) {
      const number = this.#insert(parseAll(addresses))
      this.#zoneNumbers.set(id, number)
      this.#zoneNames.set(number, id)
    }
  }

  /** The side's number; a zone that isn't defined holds no address. */
  add(side: RuleSide): number {
    if (side.kind === 'zone') return this.#zoneNumbers.get(side.zone) ?? this.#insert([])
    return this.#insert(parseAll(side.addresses))
  }

  find(address: string): Found {
    const known = this.#remembered.get(address)
    if (known !== undefined) return known
    const found = this.#search(address)
    if (this.#remembered.size >= maxRemembered) this.#remembered.clear()
    this.#remembered.set(address, found)
    return found
  }

  #search(address: string): Found {
    const parsed = address.includes('/') ? null : parsePrefix(address)
    if (parsed === null) return nowhere
    const { family, first } = parsed
    const sides = new Set<number>()
    for (const [bits, table] of this.#tables[family]) {
      for (const side of table.get(network(first, family, bits)) ?? []) sides.add(side)
    }
    const zones = new Set([...sides].flatMap((side) => this.#zoneNames.get(side) ?? []))
    return { family, sides, zones }
  }

  #insert(prefixes: readonly Prefix[]): number {
    const side = this.#next
    this.#next += 1
    for (const { family, bits, first } of prefixes) {
      const table = this.#tables[family].get(bits) ?? new Map<bigint, number[]>()
      this.#tables[family].set(bits, table)
      const holders = table.get(first)
      if (holders === undefined) table.set(first, [side])
      else holders.push(side)
    }
    return side
  }
}

function suits(transport: Transport, family: Family | null): boolean {
  if (family === null) return false
  if (transport === 'icmp') return family === 4
  if (transport === 'icmp6') return family === 6
  return transport === 'tcp' || transport === 'udp'
}

function carries({ transport, ports, icmpTypes }: Rule, port: number): boolean {
  if (transport === 'icmp' || transport === 'icmp6') return icmpTypes?.includes(port) ?? false
  return ports.some(({ first, last }) => first <= port && port <= last)
}
