/**
 * Regular expressions in profiles, held to a form that can't be slow on any input: anchored, every repetition bounded,
 * no group repeated, no look-around, no back-reference. The work is at most `maxWays` per value.
 */

/** How many ways of matching a pattern may try: the product of the widths of its repetitions and alternatives. */
const maxWays = 10_000

/** Why a pattern may not be used, as the end of a sentence; `null` when it may. */
export function whyUnsafe(pattern: string): string | null {
  if (!pattern.startsWith('^')) return 'must start with ^'
  const bare = pattern.replaceAll(/\\[dwsDWS.()[\]{}?*+|^$/-]/g, 'a').replaceAll(/\[[^\]]*\]/g, 'a')
  if (bare.includes('\\')) return 'uses an escape that is not allowed'
  if (/[*+]|\{\d+,\}/.test(bare)) return 'repeats without a bound'
  if (/\(\?(?!:)/.test(bare)) return 'looks around'
  if (bare.includes('){')) return 'repeats a group'
  if (waysOf(bare) > maxWays) return `can match in more than ${maxWays} ways`
  return null
}

/** The number of capture groups. */
export function groupsIn(pattern: string): number {
  return (
    pattern
      .replaceAll(/\\./g, '')
      .replaceAll(/\[[^\]]*\]/g, '')
      .replaceAll('(?:', '')
      .split('(').length - 1
  )
}

/** The plain text, in lower case, that every match starts with: what an index can find the pattern by. */
export function literalStart(pattern: string): string {
  const plain = /^\^((?:[\w ,;:=/!'"<>@#%&~-]|\\[.()[\]{}?*+|^$/-])*)/.exec(pattern)?.[1] ?? ''
  const next = pattern.charAt(plain.length + 1)
  const optional = next === '?' || next === '{'
  const certain = pattern.includes('|') && !isGrouped(pattern) ? '' : optional ? plain.replace(/(?:\\.|.)$/, '') : plain
  return certain.replaceAll('\\', '').toLowerCase()
}

/** Whether every alternative lies inside a group, so that what precedes the group is common to all. */
function isGrouped(pattern: string): boolean {
  let depth = 0
  for (const character of pattern.replaceAll(/\\./g, '').replaceAll(/\[[^\]]*\]/g, '')) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === '|' && depth === 0) return false
  }
  return true
}

/**
 * The product of the widths of repetitions, of 2 for each optional part, and of the number of alternatives of each
 * group.
 */
function waysOf(bare: string): number {
  let ways = 1
  for (const [, low, high] of bare.matchAll(/\{(\d+),(\d+)\}/g)) ways *= Number(high) - Number(low) + 1
  const alternatives = [1]
  for (const character of bare.replaceAll('(?:', '(')) {
    if (character === '?') ways *= 2
    if (character === '(') alternatives.push(1)
    if (character === '|') alternatives.push((alternatives.pop() ?? 1) + 1)
    if (character === ')') ways *= alternatives.pop() ?? 1
  }
  return ways * (alternatives.pop() ?? 1)
}
