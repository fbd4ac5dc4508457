/**
 * Finds the clues that a value matches without trying them all: `equals`, `prefix` and `suffix` are looked up by their
 * text, a pattern by the plain text that it starts with; only `contains` is tried one by one. Knows nothing of
 * evidence.
 */
import { literalStart } from './pattern.ts'
import { type Clue, type Condition, type Field, fieldsOf, type Profile } from './profile.ts'
import type { Told } from './told.ts'

/** A clue that a value matched. */
export type Hit = {
  readonly profile: Profile
  readonly clue: Clue
  /** What the clue speaks for. */
  readonly fields: readonly Field[]
  readonly told: Told
  /** `{1}`, `{2}` … of templates. */
  readonly groups: readonly string[]
}

export type ClueIndex = {
  /** Every hit on the values, in the order of the values. */
  readonly match: (told: readonly Told[]) => readonly Hit[]
}

type Entry = Pick<Hit, 'profile' | 'clue' | 'fields'> & { readonly test: Test; readonly further: readonly Further[] }
type Further = { readonly condition: Condition; readonly test: Test }
/** The capture groups, or `null` without a match. */
type Test = (told: Told) => readonly string[] | null
type ByFact = ReadonlyMap<string, readonly Told[]>

/** The clues on one fact. */
type Shelf = {
  readonly equals: Map<string, Entry[]>
  /** Text length → text → clues, so that each length costs one lookup. */
  readonly prefixes: Map<number, Map<string, Entry[]>>
  readonly suffixes: Map<number, Map<string, Entry[]>>
  readonly rest: Entry[]
}

export function createClueIndex(profiles: readonly Profile[]): ClueIndex {
  const shelves = new Map<string, Shelf>()
  for (const profile of profiles) {
    for (const clue of profile.clues) {
      const shelf = shelves.get(clue.fact) ?? { equals: new Map(), prefixes: new Map(), suffixes: new Map(), rest: [] }
      shelves.set(clue.fact, shelf)
      const further = (clue.with ?? []).map((condition) => ({ condition, test: testFor(condition) }))
      file(shelf, { profile, clue, fields: fieldsOf(profile, clue), test: testFor(clue), further })
    }
  }
  return {
    match: (told) => {
      const all = byFact(told)
      const hits: Hit[] = []
      for (const one of told) {
        for (const entry of entriesFor(shelves.get(one.fact), one.key)) {
          const hit = hitOf(entry, one, all)
          if (hit !== null) hits.push(hit)
        }
      }
      return hits
    },
  }
}

function file(shelf: Shelf, entry: Entry): void {
  const { op, value } = entry.clue
  const key = keyOf(entry.clue)
  const start = op === 'matches' ? literalStart(value) : ''
  if (op === 'equals') push(shelf.equals, key, entry)
  else if (op === 'prefix') push(sized(shelf.prefixes, key.length), key, entry)
  else if (op === 'suffix') push(sized(shelf.suffixes, key.length), key, entry)
  else if (start !== '') push(sized(shelf.prefixes, start.length), start, entry)
  else shelf.rest.push(entry)
}

/** The clues that the value may match. */
function entriesFor(shelf: Shelf | undefined, key: string): readonly Entry[] {
  if (shelf === undefined) return []
  const found = [...shelf.rest]
  const add = (entries: readonly Entry[] | undefined): void => {
    if (entries !== undefined) found.push(...entries)
  }
  add(shelf.equals.get(key))
  for (const [length, texts] of shelf.prefixes) add(texts.get(key.slice(0, length)))
  for (const [length, texts] of shelf.suffixes) {
    if (length <= key.length) add(texts.get(key.slice(key.length - length)))
  }
  return found
}

function hitOf({ profile, clue, fields, test, further }: Entry, told: Told, all: ByFact): Hit | null {
  const groups = test(told)
  if (groups === null || !further.every((more) => holds(more, all))) return null
  return { profile, clue, fields, told, groups }
}

function byFact(told: readonly Told[]): ByFact {
  const lists = new Map<string, Told[]>()
  for (const one of told) {
    const list = lists.get(one.fact)
    if (list === undefined) lists.set(one.fact, [one])
    else list.push(one)
  }
  return lists
}

function holds({ condition, test }: Further, all: ByFact): boolean {
  return all.get(condition.fact)?.some((told) => test(told) !== null) ?? false
}

function testFor(condition: Condition): Test {
  const key = keyOf(condition)
  if (condition.op === 'equals') return (told) => (told.key === key ? [] : null)
  if (condition.op === 'prefix') return (told) => (told.key.startsWith(key) ? [told.text.slice(key.length)] : null)
  if (condition.op === 'suffix') return (told) => (told.key.endsWith(key) ? [] : null)
  if (condition.op === 'contains') return (told) => (told.key.includes(key) ? [] : null)
  const pattern = new RegExp(condition.value, 'i')
  return (told) =>
    pattern
      .exec(told.text)
      ?.slice(1)
      .map((group) => group ?? '') ?? null
}

/** The text to compare with: like that of a name asked for, which starts with a dot. */
function keyOf({ fact, op, value }: Condition): string {
  const key = value.toLowerCase()
  return fact === 'asks.name' && (op === 'equals' || op === 'prefix') ? `.${key}` : key
}

function sized(texts: Map<number, Map<string, Entry[]>>, length: number): Map<string, Entry[]> {
  const found = texts.get(length) ?? new Map<string, Entry[]>()
  texts.set(length, found)
  return found
}

function push(entries: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = entries.get(key)
  if (list === undefined) entries.set(key, [entry])
  else list.push(entry)
}
