/**
 * Finds the clues that a value matches without trying them all: `equals`, `prefix` and `suffix` are looked up by their
 * text, a pattern by the plain text that it starts with; only `contains` is tried one by one. What it found for a value
 * is remembered, since many devices say the same. Knows nothing of evidence.
 */
import { memoized } from './memo.ts'
import { literalStart } from './pattern.ts'
import { type Clue, type Condition, type Field, fieldsOf, type Profile } from './profile.ts'
import type { ClueFact, Told } from './told.ts'

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

/** A clue, with what it takes to try it: made when it is first tried, which for most clues is never. */
type Entry = { readonly profile: Profile; readonly clue: Clue; trial: Trial | null }
type Trial = Pick<Hit, 'fields'> & { readonly test: Test; readonly further: readonly Further[] }
type Further = { readonly fact: ClueFact; readonly test: Test }
/** A clue that holds as far as the value itself says. */
type Found = { readonly entry: Entry; readonly trial: Trial; readonly groups: readonly string[] }
/** The capture groups, or `null` without a match. */
type Test = (text: string, key: string) => readonly string[] | null

type ByFact = ReadonlyMap<ClueFact, readonly string[]>

/** Clues whose texts have one length. */
type Texts = { readonly length: number; readonly entries: Map<string, Entry[]> }
/** The clues on one fact. */
type Shelf = {
  readonly equals: Map<string, Entry[]>
  readonly prefixes: Texts[]
  readonly suffixes: Texts[]
  readonly rest: Entry[]
  readonly found: (text: string) => readonly Found[]
}

/** Remembered values of each fact. */
const valuesKept = 2048
/** Longer values are seldom said twice, and would fill the memory. */
const rememberedLength = 256
const noGroups: readonly string[] = []
const nothing: readonly Found[] = []

export function createClueIndex(profiles: readonly Profile[]): ClueIndex {
  const shelves = new Map<string, Shelf>()
  for (const profile of profiles) {
    for (const clue of profile.clues) {
      let shelf = shelves.get(clue.fact)
      if (shelf === undefined) shelves.set(clue.fact, (shelf = createShelf()))
      file(shelf, { profile, clue, trial: null })
    }
  }
  return {
    match: (all) => {
      const hits: Hit[] = []
      let lists: ByFact | null = null
      for (const told of all) {
        const { fact, text } = told
        const shelf = shelves.get(fact)
        if (shelf === undefined) continue
        for (const { entry, trial, groups } of text.length > rememberedLength
          ? search(shelf, text)
          : shelf.found(text)) {
          if (trial.further.length > 0) {
            const known = (lists ??= byFact(all))
            if (!trial.further.every((more) => holds(more, known))) continue
          }
          hits.push({ profile: entry.profile, clue: entry.clue, fields: trial.fields, told, groups })
        }
      }
      return hits
    },
  }
}

function createShelf(): Shelf {
  const shelf: Shelf = {
    equals: new Map(),
    prefixes: [],
    suffixes: [],
    rest: [],
    found: memoized(valuesKept, (text) => search(shelf, text)),
  }
  return shelf
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

/** The clues that the value matches, but for their further conditions. */
function search(shelf: Shelf, text: string): readonly Found[] {
  const key = text.toLowerCase()
  const found: Found[] = []
  const tryAll = (entries: readonly Entry[] | undefined): void => {
    for (const entry of entries ?? []) {
      const trial = (entry.trial ??= trialOf(entry))
      const groups = trial.test(text, key)
      if (groups !== null) found.push({ entry, trial, groups })
    }
  }
  tryAll(shelf.rest)
  tryAll(shelf.equals.get(key))
  for (const { length, entries } of shelf.prefixes) {
    if (length <= key.length) tryAll(entries.get(key.slice(0, length)))
  }
  for (const { length, entries } of shelf.suffixes) {
    if (length <= key.length) tryAll(entries.get(key.slice(key.length - length)))
  }
  return found.length === 0 ? nothing : found
}

function trialOf({ profile, clue }: Entry): Trial {
  const further = (clue.with ?? []).map((condition) => ({ fact: condition.fact, test: testFor(condition) }))
  return { fields: fieldsOf(profile, clue), test: testFor(clue), further }
}

function byFact(told: readonly Told[]): ByFact {
  const lists = new Map<ClueFact, string[]>()
  for (const { fact, text } of told) {
    const list = lists.get(fact)
    if (list === undefined) lists.set(fact, [text])
    else list.push(text)
  }
  return lists
}

function holds({ fact, test }: Further, all: ByFact): boolean {
  return all.get(fact)?.some((text) => test(text, text.toLowerCase()) !== null) ?? false
}

function testFor(condition: Condition): Test {
  const wanted = keyOf(condition)
  if (condition.op === 'equals') return (_, key) => (key === wanted ? noGroups : null)
  if (condition.op === 'prefix') return (text, key) => (key.startsWith(wanted) ? [text.slice(wanted.length)] : null)
  if (condition.op === 'suffix') return (_, key) => (key.endsWith(wanted) ? noGroups : null)
  if (condition.op === 'contains') return (_, key) => (key.includes(wanted) ? noGroups : null)
  const pattern = new RegExp(condition.value, 'i')
  return (text) =>
    pattern
      .exec(text)
      ?.slice(1)
      .map((group) => group ?? '') ?? null
}

/** The text to compare with: like that of a name asked for, which starts with a dot. */
function keyOf({ fact, op, value }: Condition): string {
  const key = value.toLowerCase()
  return fact === 'asks.name' && (op === 'equals' || op === 'prefix') ? `.${key}` : key
}

function sized(texts: Texts[], length: number): Map<string, Entry[]> {
  const known = texts.find((other) => other.length === length)
  if (known !== undefined) return known.entries
  const entries = new Map<string, Entry[]>()
  texts.push({ length, entries })
  return entries
}

function push(entries: Map<string, Entry[]>, key: string, entry: Entry): void {
  const list = entries.get(key)
  if (list === undefined) entries.set(key, [entry])
  else list.push(entry)
}
