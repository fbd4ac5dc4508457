/** What is said of a query that is not understood: where, what, and what to write instead. */
import { UserError } from '../../core/errors.ts'

/** @param at the character, counted from 1 */
export function queryWrong(at: number, what: string, hint: string): UserError {
  return new UserError('query-wrong', `Character ${at} of the query: ${what}.`, hint)
}

/** The one that is most like the word, by changed letters; undefined when none is near. */
export function closest(word: string, words: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  const near = words
    .map((each) => ({ each, distance: distance(wanted, each.toLowerCase()) }))
    .filter(
      ({ each, distance }) =>
        distance <= Math.min(3, Math.max(1, Math.floor(Math.max(wanted.length, each.length) / 2))),
    )
    .toSorted((a, b) => a.distance - b.distance || (a.each < b.each ? -1 : 1))
  return near[0]?.each ?? words.find((each) => wanted.length >= 3 && each.toLowerCase().startsWith(wanted))
}

/** Letters to add, remove or change (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
