/** The section about Zeek of docs/decoding.md. */
import { table } from '../measure.ts'
import { unexplained, type Outcome, type Reasons } from './compare.ts'

export function zeekSection(outcomes: readonly Outcome[], { reasons }: Reasons): string {
  const facts = outcomes.filter(({ kind }) => kind !== 'connections')
  const kinds = [...new Set(facts.map(({ kind }) => kind))].toSorted()
  const rows = [
    counted(
      'connections',
      outcomes.filter(({ kind }) => kind === 'connections'),
    ),
    counted('facts', facts),
    ...kinds.map((name) =>
      counted(
        `\`${name}\``,
        facts.filter(({ kind }) => kind === name),
      ),
    ),
  ]
  const explained = new Map<string, number>()
  for (const outcome of outcomes)
    for (const [reason, count] of outcome.explained) explained.set(reason, (explained.get(reason) ?? 0) + count)
  const traces = new Set(outcomes.map(({ trace }) => trace)).size
  const open = outcomes.reduce((total, outcome) => total + unexplained(outcome), 0)
  return `${intro(traces)}
${table(['', 'expected', 'equal', 'share', 'differences without a reason'], rows)}

${open === 0 ? 'Every difference has a reason:' : `${open} differences have no reason yet. The others:`}

${table(
  ['differences', 'reason'],
  [...explained].toSorted((a, b) => b[1] - a[1]).map(([reason, count]) => [`${count}`, reasons[reason] ?? reason]),
)}
`
}

/** Name, expected, equal, share in percent, without a reason. */
function counted(name: string, outcomes: readonly Outcome[]): readonly string[] {
  const expected = outcomes.reduce((total, one) => total + one.expected, 0)
  const equal = outcomes.reduce((total, one) => total + one.equal, 0)
  const open = outcomes.reduce((total, one) => total + unexplained(one), 0)
  return [
    name,
    `${expected}`,
    `${equal}`,
    expected === 0 ? '' : `${((equal / expected) * 100).toFixed(1)} %`,
    `${open}`,
  ]
}

function intro(traces: number): string {
  return `Against the logs that Zeek's own tests expect of ${traces} of their traces (\`bench/truth-zeek.ts\`). A connection
is equal when addresses, ports, protocol, packets and IP bytes each way are, with the same side as the client; a fact
when the same device told the same value. Parts of long flows are summed up. Of ICMP the type is compared, of other
protocols no port. Left out: queries of which Zeek saw only the answer, answers that are no address, name or text
(DNSSEC, location, updates), and answers of mDNS, whose log doesn't tell who gave them. The logs are not ours to give
away: their lines are kept as digests, which tell whether ours are equal and nothing else.
`
}
