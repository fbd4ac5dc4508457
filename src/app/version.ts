/** The program's version, from package.json: one place to change it. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { parseJson } from '../core/json.ts'

export const version = readVersion()

/** What writes reports. */
export function readGenerator(): { readonly name: string; readonly version: string } {
  return { name: 'cordon', version }
}

/** The sources stand two folders below package.json, the built program one. */
function readVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    const parsed = parseJson(textAt(path))
    const found = z
      .object({ name: z.literal('cordon'), version: z.string() })
      .safeParse(parsed.ok ? parsed.value : null)
    if (found.success) return found.data.version
  }
  return 'unknown'
}

function textAt(path: string): string {
  try {
    return readFileSync(new URL(path, import.meta.url), 'utf8')
  } catch {
    return ''
  }
}
