/**
 * What tests need from outside the project: the real captures of `../shared/data`, and Debian programs. Where one is
 * missing a test is skipped with one visible line; in CI (`CI=true`) its absence is a failure.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const shared = resolve(import.meta.dirname, '../../shared/data')
const said = new Set<string>()

/** Path of a part of the shared test data, or `null` without it. Use as `test.skipIf(path === null)`. */
export function sharedData(part: string): string | null {
  const path = join(shared, part)
  return existsSync(path) ? path : missing('../shared/data', 'real captures are not here')
}

/** Path of a program, or `null` when it isn't installed. */
export function debianProgram(program: string, debianPackage: string): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(':').concat('/usr/sbin', '/sbin', postgresqlFolders())) {
    if (existsSync(join(folder, program))) return join(folder, program)
  }
  return missing(program, `install the Debian package ${debianPackage} to run these tests`)
}

/** Debian keeps the programs of each release of PostgreSQL in a folder of its own; the newest first. */
function postgresqlFolders(): readonly string[] {
  const releases = '/usr/lib/postgresql'
  const found = existsSync(releases) ? readdirSync(releases) : []
  return found.toSorted((a, b) => Number(b) - Number(a)).map((release) => join(releases, release, 'bin'))
}

function missing(what: string, why: string): null {
  if (process.env['CI'] === 'true') throw new Error(`${what} is missing in CI: ${why}`)
  if (!said.has(what)) console.warn(`skipped: ${what} is missing: ${why}`)
  said.add(what)
  return null
}
