/**
 * Canonical vendor names, and what the registered owner of a MAC address says about them. The list is vendors.json.
 *
 * An alias is the beginning of an organisation's name, in whole words: "D-Link" covers "D-LINK SYSTEMS, INC.". The
 * longest one that fits wins, so "Cisco Meraki" is not Cisco.
 */
import { z } from 'zod'
import { isCategory } from './categories.ts'
import list from './vendors.json' with { type: 'json' }

const vendorSchema = z.strictObject({
  name: z.string().min(1),
  /** Beginnings of organisation names in the registry. */
  aliases: z.array(z.string().min(1)).readonly(),
  /**
   * What a MAC address of this organisation proves. `product`: its own product. `mixed`: also sold as a part of others'
   * products, or too many unlike businesses. `module`: a part; nothing about the product's vendor.
   */
  registry: z.enum(['product', 'mixed', 'module']),
  /** The one category that (nearly) all of its networked products have. */
  makes: z.string().refine(isCategory).optional(),
})

export type Vendor = Readonly<z.infer<typeof vendorSchema>>

/** Sorted by name. */
export const vendors: readonly Vendor[] = z.array(vendorSchema).parse(list)

const byAlias: ReadonlyMap<string, Vendor> = new Map(
  vendors.flatMap((vendor) => vendor.aliases.map((alias) => [wordsOf(alias).join(' '), vendor] as const)),
)
const products = vendors.filter(({ registry }) => registry !== 'module')
const names: ReadonlySet<string> = new Set(products.map(({ name }) => name))
const mostWords = Math.max(...[...byAlias.keys()].map((alias) => alias.split(' ').length))

/** Whether a profile may name this vendor: spelled as in the list, and no maker of modules. */
export function isVendor(name: string): boolean {
  return names.has(name)
}

/** The vendor that an organisation of the registry is, or `null` when the list doesn't know it. */
export function vendorOf(organisation: string): Vendor | null {
  const words = wordsOf(organisation.slice(0, 200))
  for (let count = Math.min(mostWords, words.length); count > 0; count -= 1) {
    const vendor = byAlias.get(words.slice(0, count).join(' '))
    if (vendor !== undefined) return vendor
  }
  return null
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}&+]+/u)
    .filter((word) => word !== '')
}
