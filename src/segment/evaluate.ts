/**
 * What a policy means, decided address by address: the first rule whose two sides hold the addresses and whose
 * transport and port match. Replies and errors belong to the connection that was allowed and are not asked about
 * here. Written apart from rendering.
 */
import type { Policy, Rule, RuleSide } from '../core/answers.ts'
import type { Transport } from '../core/model.ts'
import { network, parseAll, parsePrefix, type AddressNumber, type Family, type Prefix } from './addresses.ts'
import { runsOn } from './traffic.ts'

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
  const index = new Index(policy)
  return {
    decide({ from, to, transport, port }) {
      const sender = index.find(from)
      const target = index.find(to)
      if (sender.family === null || sender.family !== target.family || !runsOn(transport, sender.family)) return null
      let best: Entry | null = null
      for (const entries of sender.sends) {
        for (const entry of entries) {
          if (best !== null && best.order <= entry.order) break
          if (entry.rule.transport !== transport || !holds(target.sides, entry.to) || !carries(entry.rule, port))
            continue
          best = entry
        }
      }
      return best?.rule ?? null
    },
    zonesOf: (address) => index.find(address).zones,
  }
}

type Entry = { readonly rule: Rule; readonly order: number; readonly to: number }

type Found = {
  readonly family: Family | null
  /** For each side that holds the address, the rules that allow it to send, in the policy's order. */
  readonly sends: readonly (readonly Entry[])[]
  readonly sides: SideNumbers
  readonly zones: ReadonlySet<string>
}

/** Most addresses are in a handful of sides, which a list holds in far less memory than a set. */
type SideNumbers = readonly number[] | ReadonlySet<number>

const maxListed = 16

function holds(sides: SideNumbers, side: number): boolean {
  return 'has' in sides ? sides.has(side) : sides.includes(side)
}

/** IPv4 as a signed number, which a `Map` finds faster. */
function small(address: AddressNumber): AddressNumber {
  return typeof address === 'number' ? address | 0 : address
}

const noZones: ReadonlySet<string> = new Set()
const nowhere: Found = { family: null, sends: [], sides: [], zones: noZones }
const maxRemembered = 65_536

/** Which sides of the policy's rules hold an address. A zone is one side however many rules name it, and so is
 * a list that rules share. */
class Index {
  readonly #zones = new Map<string, number>()
  /** By number of the side; each holds one id. */
  readonly #zoneNames: ReadonlySet<string>[] = []
  readonly #others = new Map<RuleSide, number>()
  readonly #tables: Readonly<Record<Family, Map<number, Map<AddressNumber, number[]>>>> = {
    4: new Map(),
    6: new Map(),
  }
  readonly #sends = new Map<number, Entry[]>()
  readonly #remembered = new Map<string, Found>()
  #next = 0

  constructor({ zones, rules }: Policy) {
    for (const { id, addresses } of zones) {
      this.#zones.set(id, this.#insert(parseAll(addresses)))
      this.#zoneNames.push(new Set([id]))
    }
    for (const [order, rule] of rules.entries()) {
      const from = this.#side(rule.from)
      const entry = { rule, order, to: this.#side(rule.to) }
      const entries = this.#sends.get(from)
      if (entries === undefined) this.#sends.set(from, [entry])
      else entries.push(entry)
    }
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
    const sides = this.#holding(family, first)
    const sends: (readonly Entry[])[] = []
    let zones = noZones
    for (const side of sides) {
      const entries = this.#sends.get(side)
      if (entries !== undefined) sends.push(entries)
      const own = this.#zoneNames[side]
      if (own !== undefined) zones = zones.size === 0 ? own : new Set([...zones, ...own])
    }
    return { family, sends, sides, zones }
  }

  #holding(family: Family, address: AddressNumber): SideNumbers {
    let all: readonly number[] = []
    for (const [bits, table] of this.#tables[family]) {
      const sides = table.get(small(network(address, bits)))
      if (sides !== undefined) all = all.length === 0 ? sides : [...all, ...sides]
    }
    return all.length > maxListed ? new Set(all) : all
  }

  /** The side's number; a zone that isn't defined holds no address. */
  #side(side: RuleSide): number {
    if (side.kind === 'zone') return this.#zones.get(side.zone) ?? this.#insert([])
    const known = this.#others.get(side)
    if (known !== undefined) return known
    const number = this.#insert(parseAll(side.addresses))
    this.#others.set(side, number)
    return number
  }

  /** Zones are inserted first, so a zone's number is its place in the policy. */
  #insert(prefixes: readonly Prefix[]): number {
    const side = this.#next
    this.#next += 1
    for (const { family, bits, first } of prefixes) {
      const table = this.#tables[family].get(bits) ?? new Map<AddressNumber, number[]>()
      if (table.size === 0) this.#tables[family].set(bits, table)
      const key = small(first)
      const holders = table.get(key)
      if (holders === undefined) table.set(key, [side])
      else holders.push(side)
    }
    return side
  }
}

function carries({ transport, ports, icmpTypes }: Rule, port: number): boolean {
  if (transport === 'icmp' || transport === 'icmp6') return icmpTypes?.includes(port) ?? false
  return ports.some(({ first, last }) => first <= port && port <= last)
}
