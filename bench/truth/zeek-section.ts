/** The section about Zeek of docs/decoding.md. */
import { table } from '../measure.ts'
import { unexplained, type Outcome, type Reasons } from './compare.ts'
import type { LogCounts } from './digests.ts'

type Measured = {
  readonly outcomes: readonly Outcome[]
  /** The same as the product does it: copies that a mirror made are not counted. */
  readonly withoutCopies: readonly Outcome[]
  readonly logs: LogCounts
}

export function zeekSection({ outcomes, withoutCopies, logs }: Measured, { reasons }: Reasons): string {
  const of = (wanted: string) => outcomes.filter(({ kind }) => kind === wanted)
  const facts = outcomes.filter(({ kind }) => kind !== 'connections' && kind !== 'openings')
  const kinds = [...new Set(facts.map(({ kind }) => kind))].toSorted()
  const rows = [
    counted('connections', of('connections')),
    counted('who opened them', of('openings')),
    counted('facts', facts),
    ...kinds.map((name) => counted(`\`${name}\``, of(name))),
  ]
  const explained = new Map<string, number>()
  for (const outcome of outcomes)
    for (const [reason, count] of outcome.explained) explained.set(reason, (explained.get(reason) ?? 0) + count)
  const traces = new Set(outcomes.map(({ trace }) => trace)).size
  const summed = connections(outcomes, (outcome) => outcome.summed)
  const copied = connections(outcomes, ({ equal }) => equal) - connections(withoutCopies, ({ equal }) => equal)
  const open = outcomes.reduce((total, outcome) => total + unexplained(outcome), 0)
  return `${intro(traces, logs)}
${table(['', 'expected', 'equal', 'share', 'differences without a reason'], rows)}

${summed} of the equal connections are equal only when all of the same addresses and ports are added up: each program has
its own idea of when a silent connection is over. ${copied} are equal only because copies that a mirror made are counted
here as Zeek counts them; \`cordon\` itself leaves them out.

${open === 0 ? 'Every difference has a reason:' : `${open} differences have no reason yet. The others:`}

${table(
  ['differences', 'reason'],
  [...explained].toSorted((a, b) => b[1] - a[1]).map(([reason, count]) => [`${count}`, reasons[reason] ?? reason]),
)}
`
}

function connections(outcomes: readonly Outcome[], count: (outcome: Outcome) => number): number {
  return outcomes.reduce((total, outcome) => total + (outcome.kind === 'connections' ? count(outcome) : 0), 0)
}

/** Name, expected, equal, share in percent, without a reason. */
function counted(name: string, outcomes: readonly Outcome[]): readonly string[] {
  const expected = outcomes.reduce((total, one) => total + one.expected, 0)
  const equal = outcomes.reduce((total, one) => total + one.equal, 0)
  const open = outcomes.reduce((total, one) => total + unexplained(one), 0)
  const share = expected === 0 ? '' : `${((equal / expected) * 100).toFixed(1)} %`
  return [name, `${expected}`, `${equal}`, share, `${open}`]
}

function intro(traces: number, { named, present }: LogCounts): string {
  return `Against the logs that Zeek's own tests expect of ${traces} of their traces (\`bench/truth-zeek.ts\`): ${present} of the
${named} logs of these kinds, as Zeek's repository has them. The others are cut down to columns that are not compared, say
the same again, or could not be had. A connection is equal when addresses, ports, protocol, packets and IP bytes each way
are; parts of long flows are added up. Of ICMP the type of the request is compared, of other protocols no port. A fact is
equal when the same device told the same value. Left out: connections that Zeek counts no packet of, queries of which it
saw only the answer, answers that are no address, name or text (DNSSEC, location, updates), answers of mDNS, whose log
doesn't tell who gave them, and a log of HTTP inside TLS to which Zeek was given the key. The logs are not ours to give
away: their lines are kept as digests, which tell whether ours are equal and nothing else.
`
}
