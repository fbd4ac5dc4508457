/** Compares what Zeek expects of a trace with what Cordon sees, and looks up the reasons of differences. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { lineOf, openingOf } from './connection.ts'
import { digestOf, tuplesOf, type Digests, type TupleDigests } from './digests.ts'
import type { Seen } from './sight.ts'

const schema = z.object({
  /** Short name → sentence. */
  reasons: z.record(z.string(), z.string()),
  /** How many lines of a kind may be missing of a trace, in each log of it, and why. */
  differences: z.array(z.object({ trace: z.string(), kind: z.string(), count: z.number(), reason: z.string() })),
})
export type Reasons = z.infer<typeof schema>

export type Outcome = {
  readonly trace: string
  /** `connections`, `openings` (who opened them), or the name of a fact. */
  readonly kind: string
  /** Test and log, for connections. */
  readonly log: string
  readonly expected: number
  readonly equal: number
  /** Of the equal ones, those that are equal only when all of the same addresses and ports are added up. */
  readonly summed: number
  /** Digests of what is expected and not seen. */
  readonly missing: readonly string[]
  /** What is seen and not expected. */
  readonly others: readonly string[]
  /** How many of the missing have a reason, by reason. */
  readonly explained: ReadonlyMap<string, number>
}
type Found = Pick<Outcome, 'kind' | 'log' | 'expected' | 'missing' | 'others' | 'summed'>

export function readReasons(): Reasons {
  return schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'zeek-differences.json'), 'utf8')))
}

/** One outcome for each kind that something is expected of, of connections for each log. */
export function compare(trace: string, truth: Digests[string], seen: Seen, reasons: Reasons): readonly Outcome[] {
  const found: Found[] = Object.entries(truth.connections).flatMap(([log, tuples]) => {
    return [
      { ...connections(tuples, seen), log },
      { ...openings(tuples, seen), log },
    ]
  })
  for (const [kind, expected] of Object.entries(truth.facts)) {
    const compared = matched(expected, [...(seen.facts.get(kind) ?? [])])
    found.push({ kind, log: '', expected: expected.length, summed: 0, ...compared })
  }
  return found.map((one): Outcome => {
    const { kind, log, expected, summed, missing, others } = one
    const equal = expected - missing.length
    return { trace, kind, log, expected, equal, summed, missing, others, explained: explain(trace, one, reasons) }
  })
}

function connections(tuples: readonly TupleDigests[], seen: Seen): Omit<Found, 'log'> {
  const lines = tuples.flatMap((tuple) => tuple.lines)
  const { missing, others } = matched(lines, seen.connections.map(lineOf))
  const sums = new Set(tuplesOf(seen.connections).map(({ sum }) => sum))
  const cutDifferently = new Set(tuples.filter(({ sum }) => sums.has(sum)).flatMap((tuple) => tuple.lines))
  const open = missing.filter((digest) => !cutDifferently.has(digest))
  return { kind: 'connections', expected: lines.length, summed: missing.length - open.length, missing: open, others }
}

function openings(tuples: readonly TupleDigests[], seen: Seen): Omit<Found, 'log'> {
  const expected = tuples.flatMap((tuple) => tuple.openings)
  const ours = [...new Set(seen.connections.map(openingOf))]
  return { kind: 'openings', expected: expected.length, summed: 0, ...matched(expected, ours) }
}

function explain(trace: string, { kind, missing }: Found, { differences }: Reasons): ReadonlyMap<string, number> {
  const explained = new Map<string, number>()
  let open = missing.length
  for (const difference of differences.filter((one) => one.trace === trace && one.kind === kind)) {
    const count = Math.min(open, difference.count)
    if (count > 0) explained.set(difference.reason, count)
    open -= count
  }
  return explained
}

/** Each line answers at most one expectation. */
function matched(expected: readonly string[], ours: readonly string[]): Pick<Outcome, 'missing' | 'others'> {
  const open = new Map<string, number>()
  for (const digest of expected) open.set(digest, (open.get(digest) ?? 0) + 1)
  const others = ours.filter((text) => {
    const digest = digestOf(text)
    const left = open.get(digest) ?? 0
    open.set(digest, left - 1)
    return left <= 0
  })
  return {
    missing: [...open].flatMap(([digest, left]) => Array.from({ length: Math.max(0, left) }, () => digest)),
    others,
  }
}

/** Missing without a reason. */
export function unexplained({ missing, explained }: Outcome): number {
  return missing.length - [...explained.values()].reduce((total, count) => total + count, 0)
}
