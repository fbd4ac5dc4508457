/** The program's version, from package.json: one place to change it. */
import { readFileSync } from 'node:fs'
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
    if (parsed.ok && isOwn(parsed.value)) return parsed.value.version
  }
  return 'unknown'
}

/** By hand: a library for it would double the time in which the program starts. */
function isOwn(value: unknown): value is { readonly version: string } {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('version' in value)) return false
  return value.name === 'cordon' && typeof value.version === 'string'
}

function textAt(path: string): string {
  try {
    return readFileSync(new URL(path, import.meta.url), 'utf8')
  } catch {
    return ''
  }
}
