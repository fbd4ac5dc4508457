/**
 * The truth as digests: Zeek's logs are not ours to give away, and whoever has them can make these again
 * (`npx tsx bench/truth-zeek.ts --logs DIR --remake`). A digest tells whether a line is equal, and nothing else.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Seen } from './zeek-truth.ts'

const path = join(import.meta.dirname, 'zeek-digests.json')
const schema = z.record(
  z.string(),
  z.object({ connections: z.array(z.string()), facts: z.record(z.string(), z.array(z.string())) }),
)

/** Trace → digests of its connections, and of its facts by name. */
export type Digests = z.infer<typeof schema>

export function readDigests(): Digests {
  return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
}

export function writeDigests(truths: ReadonlyMap<string, Seen>): void {
  const traces = [...truths].toSorted(byName)
  const digests = traces.map(([trace, { connections, facts }]) => {
    const named = [...facts]
      .toSorted(byName)
      .map(([name, texts]) => [name, [...texts].map(digestOf).toSorted()] as const)
    return [trace, { connections: connections.map(digestOf).toSorted(), facts: Object.fromEntries(named) }]
  })
  writeFileSync(path, `${JSON.stringify(Object.fromEntries(digests), null, 1)}\n`)
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
