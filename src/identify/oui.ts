/**
 * Who a MAC address belongs to, by the IEEE's registry of prefixes of 24, 28 and 36 bits (the `oui-data` package's
 * table, which its caller loads). Randomised and group addresses belong to nobody. Which vendor an organisation is:
 * vendors.ts.
 */

/** Prefix in upper-case hex without separators (6, 7 or 9 digits) → organisation, its address on further lines. */
export type OuiTable = Readonly<Record<string, string>>

/** Longest prefixes first: a 36-bit block lies inside a 24-bit one that is the registry's own. */
const prefixDigits = [9, 7, 6]
const localOrGroup = 0x03
/** Registered to Xerox, but on today's networks addresses that start with it were made up by programs. */
const madeUp = '000000'

/**
 * Takes the registry; gives a function from a MAC address (`00:17:88:…`, any case) to the organisation as registered,
 * or `null` for what isn't registered, is private, locally administered, a group address, made up or no MAC address.
 */
export function createOuiLookup(table: OuiTable): (mac: string) => string | null {
  return (mac) => {
    const digits = mac.replaceAll(/[:-]/g, '').toUpperCase()
    if (!/^[0-9A-F]{12}$/.test(digits) || digits.startsWith(madeUp)) return null
    if ((Number.parseInt(digits.slice(0, 2), 16) & localOrGroup) !== 0) return null
    for (const length of prefixDigits) {
      const prefix = digits.slice(0, length)
      const entry = Object.hasOwn(table, prefix) ? table[prefix] : undefined
      const organisation = entry?.split('\n', 1)[0]?.trim() ?? ''
      if (organisation !== '') return organisation === 'Private' || isRegistryItself(organisation) ? null : organisation
    }
    return null
  }
}

function isRegistryItself(organisation: string): boolean {
  return organisation === 'IEEE Registration Authority'
}
