/**
 * The truth as digests: Zeek's logs are not ours to give away, and whoever has them can make these again
 * (`npx tsx bench/truth-zeek.ts --logs DIR --remake`). A digest tells whether a line is equal, and nothing else.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { byTuple, lineOf, openingOf, sumOf, type Connection } from './connection.ts'
import type { Truth } from './zeek-truth.ts'

const path = join(import.meta.dirname, 'zeek-digests.json')

/** Of all connections with the same addresses and ports: each, what they add up to, and who opened them. */
const tupleSchema = z.object({ lines: z.array(z.string()), sum: z.string(), openings: z.array(z.string()) })
const tracesSchema = z.record(
  z.string(),
  z.object({
    connections: z.record(z.string(), z.array(tupleSchema)),
    facts: z.record(z.string(), z.array(z.string())),
  }),
)
/** How many logs of these kinds Zeek's tests have for the traces, and how many of them the digests are of. */
const logsSchema = z.object({ named: z.number(), present: z.number() })
const schema = z.object({ logs: logsSchema, traces: tracesSchema })

/** Trace → connections by test and log, and facts by name. */
export type Digests = z.infer<typeof tracesSchema>
export type LogCounts = z.infer<typeof logsSchema>
export type TupleDigests = z.infer<typeof tupleSchema>

export function readDigests(): { readonly logs: LogCounts; readonly traces: Digests } {
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
}

export function writeDigests(truths: ReadonlyMap<string, Truth>, logs: LogCounts): void {
  const known = [...truths].filter(([, { connections, facts }]) => connections.size + facts.size > 0)
  const traces = known.toSorted(byName).map(([trace, { connections, facts }]) => {
    const logs = [...connections].toSorted(byName).map(([log, found]) => [log, tuplesOf(found)] as const)
    const named = [...facts]
      .toSorted(byName)
      .map(([name, texts]) => [name, [...texts].map(digestOf).toSorted()] as const)
    return [trace, { connections: Object.fromEntries(logs), facts: Object.fromEntries(named) }] as const
  })
  writeFileSync(path, `${JSON.stringify({ logs, traces: Object.fromEntries(traces) })}\n`)
}

export function tuplesOf(connections: readonly Connection[]): TupleDigests[] {
  return [...byTuple(connections).values()].map((group) => ({
    lines: group.map((connection) => digestOf(lineOf(connection))),
    sum: digestOf(sumOf(group)),
    openings: [...new Set(group.map((connection) => digestOf(openingOf(connection))))],
  }))
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}
