/**
 * Compares the application of each flow with what nDPI's regression results say of the same captures, protocol by
 * protocol: recall of the flows that nDPI recognised by content, and precision of what Cordon calls by that name among
 * them. `npx tsx bench/truth-ndpi.ts [--list [PROTOCOL]]`; writes its section of docs/decoding.md.
 */
import { table, printCase } from './measure.ts'
import { accepted, goals, isMet, scoreAll, type Score } from './truth/ndpi-scores.ts'
import { writeSection } from './truth/page.ts'

function ratio(part: number, whole: number): string {
  return whole === 0 ? '' : (part / whole).toFixed(3)
}

function section(scores: readonly Score[]): string {
  const rows = scores
    .filter(({ expected }) => expected > 0)
    .map((score) => [
      score.protocol,
      String(score.expected),
      String(score.found),
      score.accepted === 0 ? '' : String(score.accepted),
      ratio(score.found + score.accepted, score.expected),
      String(score.claimed),
      ratio(score.right, score.claimed),
      isMet(score) ? 'met' : 'missed',
    ])
  const met = rows.filter((row) => row.at(-1) === 'met').length
  const heads = [
    'protocol',
    'flows of nDPI',
    'found',
    'excused',
    'recall',
    'flows of Cordon',
    'precision',
    `goals: ${met} of ${rows.length}`,
  ]
  const excused = Object.entries(accepted).map(([what, why]) => `- \`${what}\`: ${why}\n`)
  return `Flows that nDPI recognised by content (\`Confidence: DPI\`) in its own regression captures, against the application
that Cordon gives the same flow. Goals: recall ${goals.recall}, precision ${goals.precision}. Every difference is printed by
\`npx tsx bench/truth-ndpi.ts --list\`.

${table(heads, rows)}
Differences that are not mistakes (nDPI's name and Cordon's):

${excused.join('')}`
}

async function main(): Promise<void> {
  const scores = await scoreAll()
  if (scores === null) {
    console.log('skipped: the captures of ../shared/data are not here')
    return
  }
  const list = process.argv.indexOf('--list')
  const only = list < 0 ? undefined : process.argv[list + 1]
  for (const score of scores) {
    const { protocol, expected, found, claimed, right, differences } = score
    printCase({ name: protocol, expected, found, claimed, right, met: isMet(score) })
    if (list >= 0 && (only === undefined || only === protocol)) console.log(differences.join('\n'))
  }
  const text = section(scores)
  console.log(`\n${text}`)
  writeSection('Applications, against nDPI', text)
}

await main()
