/**
 * The ends of conversations as rules may name them: a device or an address outside by its addresses, or a name outside
 * by all addresses at which it was reached.
 */
import type { RuleSide } from '../core/answers.ts'
import type { Conversation, Device } from '../core/model.ts'
import type { Prefix } from './addresses.ts'
import { oneLine } from './plain-text.ts'
import { forwardableAddresses, type End } from './traffic.ts'
import { zoneKinds } from './zone-kinds.ts'
import type { Home } from './zones.ts'

/** One end of a use, as a rule may name it without covering anybody else. The same end is the same object. */
export type Party = {
  /** Different for different ends, counted from 0; says nothing else. */
  readonly number: number
  /** Its zone, or `outside`: what a rule's id calls it, and with whom it may share a rule. */
  readonly group: string
  /** The same for the same group, below `groupNumbers`. */
  readonly groupNumber: number
  /** A rule about its zone covers all its addresses. */
  readonly whole: boolean
  readonly side: Exclude<RuleSide, { kind: 'zone' }>
  /** Those of `side`. */
  readonly addresses: readonly Prefix[]
  /** What a sentence calls it. */
  readonly title: string
}

export const outside = 'outside'

/** Every zone, and outside. */
export const groupNumbers = zoneKinds.length + 1
const groups: ReadonlyMap<string, number> = new Map(zoneKinds.map(({ id }, index) => [id, index + 1]))

/** A name that was asked for: it stands for the party only where it was reached at one of these addresses. */
type Named = { readonly addresses: ReadonlySet<string>; readonly party: Party }

export class Parties {
  readonly #homes: ReadonlyMap<string, Home>
  readonly #named = new Map<string, Named>()
  readonly #known = new Map<End, Party>()
  #next = 0

  constructor(conversations: readonly Conversation[], homes: ReadonlyMap<string, Home>) {
    this.#homes = homes
    for (const { name, spellings, ips } of namesIn(conversations)) {
      const addresses = forwardableAddresses([...ips])
      const side = { kind: 'name', name, addresses: textsOf(addresses) } as const
      const named = { addresses: new Set(side.addresses), party: this.#outside(side, addresses, name) }
      for (const spelling of spellings) this.#named.set(spelling, named)
    }
  }

  of(end: End): Party {
    const known = this.#known.get(end)
    if (known !== undefined) return known
    const side = { kind: 'address', addresses: textsOf(end.addresses) } as const
    const party = end.device === null ? this.#outside(side, end.addresses, end.ip) : this.#inside(end.device, side, end)
    this.#known.set(end, party)
    return party
  }

  /** Who was asked: by the name asked for, if that can be one. */
  askedFor(name: string | null, end: End): Party {
    const named = name === null || end.device !== null ? undefined : this.#named.get(name)
    return named?.addresses.has(end.ip) === true ? named.party : this.of(end)
  }

  #inside({ id, names }: Device, side: Party['side'], { addresses }: End): Party {
    const home = this.#homes.get(id)
    const group = home?.zone ?? outside
    const name = oneLine(names[0] ?? '', 40)
    const address = side.addresses[0] ?? id
    return {
      number: this.#number(),
      group,
      groupNumber: groups.get(group) ?? 0,
      whole: home?.whole ?? false,
      side,
      addresses,
      title: name === '' ? address : `${name} (${address})`,
    }
  }

  #outside(side: Party['side'], addresses: readonly Prefix[], title: string): Party {
    const number = this.#number()
    return { number, group: outside, groupNumber: 0, whole: false, side, addresses, title: oneLine(title, 80) }
  }

  #number(): number {
    this.#next += 1
    return this.#next - 1
  }
}

function textsOf(addresses: readonly Prefix[]): readonly string[] {
  return addresses.map(({ text }) => text)
}

/** A name, the ways in which it was spelled, and every address outside at which it was reached. */
type NameSeen = { readonly name: string; readonly spellings: Set<string>; readonly ips: Set<string> }

function namesIn(conversations: readonly Conversation[]): Iterable<NameSeen> {
  const bySpelling = new Map<string, NameSeen | null>()
  const byName = new Map<string, NameSeen>()
  for (const { server, name } of conversations) {
    if (server.kind !== 'remote' || name === null) continue
    let seen = bySpelling.get(name)
    if (seen === undefined) {
      const clean = hostName(name)
      seen = clean === null ? null : (byName.get(clean) ?? { name: clean, spellings: new Set(), ips: new Set() })
      bySpelling.set(name, seen)
      if (seen !== null) byName.set(seen.name, seen)
      seen?.spellings.add(name)
    }
    seen?.ips.add(server.ip)
  }
  return byName.values()
}

/**
 * Clients may ask for any text; only what can be a host name in DNS (RFC 1123, and underscores) may stand in a rule.
 */
function hostName(name: string): string | null {
  const lower = name.toLowerCase().replace(/\.$/, '')
  const labels = lower.split('.')
  const isName =
    lower.length <= 253 &&
    labels.length > 1 &&
    labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
  return isName && !/^\d+$/.test(labels.at(-1) ?? '') ? lower : null
}
