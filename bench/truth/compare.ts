/** Compares what Zeek expects of a trace with what Cordon sees, and looks up the reasons of differences. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { digestOf, type Digests } from './digests.ts'
import type { Seen } from './zeek-truth.ts'

const schema = z.object({
  /** Short name → sentence. */
  reasons: z.record(z.string(), z.string()),
  /** How many lines of a kind (`connections` or the name of a fact) may be missing of a trace, and why. */
  differences: z.array(z.object({ trace: z.string(), kind: z.string(), count: z.number(), reason: z.string() })),
})
export type Reasons = z.infer<typeof schema>

export type Outcome = {
  readonly trace: string
  /** `connections`, or the name of a fact. */
  readonly kind: string
  readonly expected: number
  readonly equal: number
  /** Digests of what is expected and not seen. */
  readonly missing: readonly string[]
  /** What is seen and not expected. */
  readonly others: readonly string[]
  /** How many of the missing have a reason, by reason. */
  readonly explained: ReadonlyMap<string, number>
}

export function readReasons(): Reasons {
  return schema.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'zeek-differences.json'), 'utf8')))
}

/** One outcome for each kind that something is expected of. */
export function compare(
  trace: string,
  truth: Digests[string],
  seen: Seen,
  { differences }: Reasons,
): readonly Outcome[] {
  const kinds = [['connections', truth.connections] as const, ...Object.entries(truth.facts)]
  return kinds
    .filter(([, expected]) => expected.length > 0)
    .map(([kind, expected]) => {
      const ours = kind === 'connections' ? seen.connections : [...(seen.facts.get(kind) ?? [])]
      const { missing, others } = matched(expected, ours)
      const explained = new Map<string, number>()
      for (const difference of differences) {
        const isMeant = difference.trace === trace && difference.kind === kind
        const open = missing.length - [...explained.values()].reduce((total, count) => total + count, 0)
        if (isMeant && open > 0) explained.set(difference.reason, Math.min(open, difference.count))
      }
      return {
        trace,
        kind,
        expected: expected.length,
        equal: expected.length - missing.length,
        missing,
        others,
        explained,
      }
    })
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
