/** Answers against what the store holds of them, by a hash each: only what is new or different is written. */
import { createHash } from 'node:crypto'

export type Differences<Answer> = {
  readonly added: readonly Hashed<Answer>[]
  readonly changed: readonly Hashed<Answer>[]
  /** Keys that the store holds and nobody answered. */
  readonly gone: readonly string[]
}

type Hashed<Answer> = { readonly key: string; readonly hash: string; readonly answer: Answer }

/** Of several answers with one key the last one counts. */
export function differences<Answer extends object>(
  answers: readonly Answer[],
  keyOf: (answer: Answer) => string,
  hashes: ReadonlyMap<string, string>,
): Differences<Answer> {
  const byKey = new Map(answers.map((answer) => [keyOf(answer), answer]))
  const hashed = [...byKey].map(([key, answer]) => ({ key, hash: hashOf(answer), answer }))
  return {
    added: hashed.filter(({ key }) => !hashes.has(key)),
    changed: hashed.filter(({ key, hash }) => hashes.has(key) && hashes.get(key) !== hash),
    gone: [...hashes.keys()].filter((key) => !byKey.has(key)),
  }
}

/** The values in the order of their names, so that how an answer was put together doesn't matter. */
function hashOf(answer: object): string {
  const entries = Object.entries(answer).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 22)
}
