/**
 * The IEEE's registry of MAC prefixes, from the `oui-data` package: 5.6 MB, so it is read once and only when devices
 * are identified.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { z } from 'zod'
import { parseJson } from '../core/json.ts'
import { createOuiLookup } from '../identify/oui.ts'

const registry = z.custom<Readonly<Record<string, string>>>((value) => typeof value === 'object' && value !== null)

let lookup: ((mac: string) => string | null) | undefined

/** Gives a function from a MAC address to the organisation as registered, or `null`. */
export function organisations(): (mac: string) => string | null {
  if (lookup !== undefined) return lookup
  const parsed = parseJson(readFileSync(createRequire(import.meta.url).resolve('oui-data'), 'utf8'))
  lookup = createOuiLookup(parsed.ok ? registry.parse(parsed.value) : {})
  return lookup
}
