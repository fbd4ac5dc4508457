/**
 * The IEEE's registry of MAC prefixes, from the `oui-data` package: 5.6 MB of JSON, of which a network needs a few
 * hundred entries. So it is read once, only when devices are identified, and looked up in without being parsed.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseJson } from '../core/json.ts'
import { createOuiLookup } from '../identify/oui.ts'

const newline = 0x0a
const quote = 0x22
/** A line begins with a space and a quote. */
const firstOfKey = 2

let lookup: ((mac: string) => string | null) | undefined

/** Gives a function from a MAC address to the organisation as registered, or `null`. */
export function organisations(): (mac: string) => string | null {
  if (lookup !== undefined) return lookup
  const table = readFileSync(createRequire(import.meta.url).resolve('oui-data'))
  lookup = createOuiLookup((prefix) => entryOf(table, prefix))
  return lookup
}

/**
 * The value of a key in a JSON object of texts that has one entry a line (` "001788": "…",`), shorter keys first, then
 * by the alphabet: the form of `oui-data`, to which its test holds it.
 */
export function entryOf(table: Buffer, key: string): string | undefined {
  let low = 0
  let high = table.length
  while (low < high) {
    const start = table.lastIndexOf(newline, ((low + high) >> 1) - 1) + 1
    const end = table.indexOf(newline, start)
    const next = end < 0 ? table.length : end + 1
    // The first line opens the object.
    const order = start === 0 ? -1 : compareAt(table, start + firstOfKey, key)
    if (order === 0) return valueIn(table.toString('utf8', start + firstOfKey + key.length, next))
    if (order < 0) low = next
    else high = start
  }
  return undefined
}

/** Below 0 when the line's key comes before the wanted one. */
function compareAt(table: Buffer, start: number, key: string): number {
  const length = table.indexOf(quote, start) - start
  if (length !== key.length) return length - key.length
  for (let place = 0; place < length; place += 1) {
    const difference = (table[start + place] ?? 0) - key.charCodeAt(place)
    if (difference !== 0) return difference
  }
  return 0
}

/** Takes a line from behind its key. */
function valueIn(rest: string): string | undefined {
  const parsed = parseJson(rest.slice(rest.indexOf(':') + 1).replace(/,?\s*$/, ''))
  return parsed.ok && typeof parsed.value === 'string' ? parsed.value : undefined
}
