/**
 * The first fixed version that an advisory names: from the range (`< V5.2.6` with a vendor fix is fixed in V5.2.6),
 * else from the text of the fix when exactly one version in it can be meant. Two that could be meant are none.
 */
import { contains, type Versions } from './range.ts'
import { compareVersions, parseVersion } from './version.ts'

const version = String.raw`[A-Z]{0,6}v?\d[\w.\-]*(?:\s(?:SP|Upd|Update|Hotfix|HotfixRev|Build|Patch|P|R|FP)\s?\d+)*`
const before = String.raw`(?:(?:[Vv]ersion|[Ff]irmware|[Rr]elease|[Ss]oftware|to|at least)\s+)+`
const patterns: readonly RegExp[] = [
  new RegExp(
    String.raw`\b(?:${before}|and\s+)"?(${version})"?\s+(?:or|and)\s+(?:any )?(?:later|higher|newer|greater|above)`,
    'g',
  ),
  new RegExp(String.raw`\b(?:[Uu]pdat|[Uu]pgrad)\w*\b[^.;\n]{0,120}?\b${before}"?(${version})"?`, 'g'),
  new RegExp(String.raw`\b${before}"?(${version})"?\s+(?:includes a fix|is available|fixes|remediates|addresses)`, 'g'),
  new RegExp(String.raw`\b(?:fixed|remediated|resolved|patched) in\s+(?:${before})?"?(${version})"?`, 'g'),
  new RegExp(String.raw`\breleased (?:an )?(?:update )?[Vv]ersion\s+"?(${version})"?`, 'g'),
]

/** `fixes` are the texts of the vendor's fixes for this product. */
export function fixedVersion(versions: Versions, fixes: readonly string[]): string | null {
  if (fixes.length === 0 || versions.kind !== 'spans') return null
  const limit = exclusiveLimit(versions)
  if (limit !== null) return limit
  const named = new Map<string, string>()
  for (const text of fixes) {
    for (const version of namedVersions(text)) {
      if (isBeyond(versions, version)) named.set(version.toLowerCase().replace(/^v(?=\d)/, ''), version)
    }
  }
  const [only, second] = [...named.values()]
  return second === undefined ? (only ?? null) : null
}

/** The versions that a text tells people to install. */
function namedVersions(text: string): readonly string[] {
  const found = new Set<string>()
  for (const pattern of patterns) {
    for (const [, match = ''] of text.slice(0, 2000).matchAll(pattern)) {
      const version = match.replace(/[.,\-_]+$/, '')
      // A bare year or count is not a version: `2023`, `Windows 10`.
      if (parseVersion(version) !== null && (/[.V]/i.test(version) || /^0\d+$/.test(version))) found.add(version)
    }
  }
  return [...found]
}

/** The one bound that says "below this version". */
function exclusiveLimit(versions: Versions): string | null {
  if (versions.kind !== 'spans' || versions.spans.length !== 1) return null
  const below = (versions.spans[0] ?? []).filter(({ operator }) => operator === '<')
  const only = below.length === 1 ? below[0]?.version : undefined
  // Calendar dates and conditions are bounds, but nothing that one can install.
  return only !== undefined && only.length <= 40 && parseVersion(only)?.date === null ? only.replaceAll('_', ' ') : null
}

/** A fix is none of the affected versions, and lower than none of them. */
function isBeyond(versions: Versions, version: string): boolean {
  if (versions.kind !== 'spans' || contains(versions, version) === 'yes') return false
  return versions.spans.flat().every((bound) => compareVersions(version, bound.version) !== 'lt')
}
