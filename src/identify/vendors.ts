/**
 * Canonical vendor names, and what the registered owner of a MAC address says about them. The list is vendors.json,
 * which the tests hold to its form.
 *
 * An alias is the beginning of an organisation's name, in whole words: "D-Link" covers "D-LINK SYSTEMS, INC.". The
 * longest one that fits wins, so "Cisco Meraki" is not Cisco.
 */
import list from './vendors.json' with { type: 'json' }

export type Vendor = {
  readonly name: string
  /** Beginnings of organisation names in the registry. */
  readonly aliases: readonly string[]
  /**
   * What a MAC address of this organisation proves. `product`: its own product. `mixed`: also sold as a part of others'
   * products, or too many unlike businesses. `module`: a part; nothing about the product's vendor.
   */
  readonly registry: 'product' | 'mixed' | 'module'
  /** The one category that (nearly) all of its networked products have. */
  readonly makes?: string
}

const registries: readonly unknown[] = ['product', 'mixed', 'module']
const entries: readonly unknown[] = list

/** Sorted by name. */
export const vendors: readonly Vendor[] = entries.filter(isEntry)

type Aliases = { readonly byAlias: ReadonlyMap<string, Vendor>; readonly mostWords: number }
/** Made when somebody first asks. */
let aliases: Aliases | null = null

/** Whether a profile may name this vendor: spelled as in the list, and no maker of modules. */
export function isVendor(name: string): boolean {
  return vendors.some((vendor) => vendor.name === name && vendor.registry !== 'module')
}

/** The vendor that an organisation of the registry is, or `null` when the list doesn't know it. */
export function vendorOf(organisation: string): Vendor | null {
  aliases ??= indexed()
  const words = wordsOf(organisation.slice(0, 200))
  for (let count = Math.min(aliases.mostWords, words.length); count > 0; count -= 1) {
    const vendor = aliases.byAlias.get(words.slice(0, count).join(' '))
    if (vendor !== undefined) return vendor
  }
  return null
}

function indexed(): Aliases {
  const byAlias = new Map<string, Vendor>()
  let mostWords = 0
  for (const vendor of vendors) {
    for (const alias of vendor.aliases) {
      const words = wordsOf(alias)
      byAlias.set(words.join(' '), vendor)
      mostWords = Math.max(mostWords, words.length)
    }
  }
  return { byAlias, mostWords }
}

function isEntry(entry: unknown): entry is Vendor {
  return typeof entry === 'object' && entry !== null && 'registry' in entry && registries.includes(entry.registry)
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}&+]+/u)
    .filter((word) => word !== '')
}
