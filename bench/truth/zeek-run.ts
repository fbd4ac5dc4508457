/** All traces that a truth is known of, compared with what Cordon sees of them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { compare, type Outcome, type Reasons } from './compare.ts'
import type { Digests } from './digests.ts'
import { sightOf } from './sight.ts'
import { expectedLogs, readLog } from './zeek-logs.ts'
import { truthOf, type Truth } from './zeek-truth.ts'

/** Kinds of logs that something is compared with. */
const compared = /^(?:conn|dns|dhcp|http|ssl|ssh|modbus|dnp3|snmp)[-.0-9a-z]*\.log$/

/** Tests in which Zeek is given what is not in the capture: keys of a TLS session. */
const givenMore = new Set(['scripts.policy.protocols.ssl.decryption'])

export type Truths = {
  readonly byTrace: ReadonlyMap<string, Truth>
  /** How many logs the index names, and how many of them are there. */
  readonly named: number
  readonly present: number
}

/** What the logs below a folder say; the index is looked for in `indexFolder`. */
export function readTruths(indexFolder: string, logFolder: string): Truths {
  const named = expectedLogs(indexFolder).filter(({ test, log }) => compared.test(log) && !givenMore.has(test))
  const found = named.flatMap((log) => {
    const rows = readLog(logFolder, log)
    return rows === null ? [] : [{ log, rows }]
  })
  const traces = [...new Set(found.map(({ log }) => log.trace))]
  const byTrace = new Map(traces.map((trace) => [trace, truthOf(found.filter(({ log }) => log.trace === trace))]))
  return { byTrace, named: named.length, present: found.length }
}

/** Traces that are not there are left out. */
export async function compareAll(
  traces: string,
  digests: Digests,
  { reasons, countsCopies = true }: { readonly reasons: Reasons; readonly countsCopies?: boolean },
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const [trace, truth] of Object.entries(digests)) {
    const path = join(traces, trace)
    if (existsSync(path)) outcomes.push(...compare(trace, truth, await sightOf(path, countsCopies), reasons))
  }
  return outcomes
}
