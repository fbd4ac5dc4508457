/**
 * Who a MAC address belongs to, by the IEEE's registry of prefixes of 24, 28 and 36 bits (the `oui-data` package's
 * table, in which its caller looks up). Randomised and group addresses belong to nobody. Which vendor an organisation
 * is: vendors.ts.
 */
import { memoized } from './memo.ts'

/** Prefix in upper-case hex without separators (6, 7 or 9 digits) → organisation, its address on further lines. */
export type OuiTable = (prefix: string) => string | undefined

const localOrGroup = 0x03
/** Registered to Xerox, but on today's networks addresses that start with it were made up by programs. */
const madeUp = '000000'
const registryItself = 'IEEE Registration Authority'
/** Remembered 24-bit prefixes: a network has few, and each is asked for again with the next device. */
const prefixesKept = 4096

/**
 * Takes the registry; gives a function from a MAC address (`00:17:88:…`, any case) to the organisation as registered,
 * or `null` for what isn't registered, is private, locally administered, a group address, made up or no MAC address.
 */
export function createOuiLookup(table: OuiTable): (mac: string) => string | null {
  const nameAt = (prefix: string): string => table(prefix)?.split('\n', 1)[0]?.trim() ?? ''
  const largeBlock = memoized(prefixesKept, (prefix) => ({ name: nameAt(prefix) }))
  return (mac) => {
    if ((Number.parseInt(mac.charAt(1), 16) & localOrGroup) !== 0) return null
    const digits = mac.replaceAll(/[:-]/g, '').toUpperCase()
    if (!/^[0-9A-F]{12}$/.test(digits) || digits.startsWith(madeUp)) return null
    const { name } = largeBlock(digits.slice(0, 6))
    // Blocks of 28 and 36 bits lie inside those of 24 bits that the registry keeps for itself or doesn't list.
    const organisation =
      name === '' || name === registryItself ? nameAt(digits.slice(0, 9)) || nameAt(digits.slice(0, 7)) || name : name
    return organisation === '' || organisation === 'Private' || organisation === registryItself ? null : organisation
  }
}
