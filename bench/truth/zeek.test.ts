/** What Cordon sees of Zeek's own traces against the logs that Zeek expects of them; see docs/decoding.md. */
import { expect, test } from 'vitest'
import { readReasons, unexplained, compare, type Outcome } from './compare.ts'
import { readDigests } from './digests.ts'
import { compareAll } from './zeek-run.ts'
import { sharedData } from '../../testdata/outside.ts'

const traces = sharedData('captures/zeek')
const goal = 0.98
const reasons = readReasons()
const digests = readDigests().traces
const outcomes = traces === null ? [] : await compareAll(traces, digests, { reasons })
const connections = outcomes.filter(({ kind }) => kind === 'connections')
const facts = outcomes.filter(({ kind }) => kind !== 'connections' && kind !== 'openings')

function total(all: readonly Outcome[], count: (outcome: Outcome) => number): number {
  return all.reduce((sum, outcome) => sum + count(outcome), 0)
}

function share(all: readonly Outcome[]): number {
  return total(all, ({ equal }) => equal) / total(all, ({ expected }) => expected)
}

test.skipIf(traces === null)('the traces that a truth is known of are there', () => {
  expect(new Set(outcomes.map(({ trace }) => trace))).toEqual(new Set(Object.keys(digests)))
  expect(total(connections, ({ expected }) => expected)).toBeGreaterThan(500)
  expect(total(facts, ({ expected }) => expected)).toBeGreaterThan(400)
})

test.skipIf(traces === null)('connections are those that Zeek expects', () => {
  expect(share(connections)).toBeGreaterThanOrEqual(goal)
})

test.skipIf(traces === null)('facts are those that Zeek’s logs imply', () => {
  expect(share(facts)).toBeGreaterThanOrEqual(goal)
})

test.skipIf(traces === null)('every difference has a reason', () => {
  const open = outcomes.filter((outcome) => unexplained(outcome) > 0)
  expect(open.map(({ trace, kind, log, others }) => ({ trace, kind, log, others: others.slice(0, 5) }))).toEqual([])
})

test('a reason is a sentence, used, and of a trace that is compared', () => {
  const { reasons: sentences, differences } = reasons
  expect(new Set(differences.map(({ reason }) => reason))).toEqual(new Set(Object.keys(sentences)))
  expect(differences.filter(({ trace }) => digests[trace] === undefined)).toEqual([])
})

test('a connection or fact that is not seen is a difference', () => {
  const nothing = { connections: [], facts: new Map() }
  for (const [trace, truth] of Object.entries(digests)) {
    const missed = compare(trace, truth, nothing, { reasons: {}, differences: [] })
    expect(missed.map(({ equal }) => equal)).toEqual(missed.map(() => 0))
    expect(missed.every((outcome) => unexplained(outcome) === outcome.expected)).toBe(true)
  }
})
