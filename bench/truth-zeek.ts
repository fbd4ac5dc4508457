/**
 * Measures what Cordon sees of Zeek's own test traces against the logs that Zeek expects of them: connections, and what
 * devices told. Prints one JSON line a trace and kind, lists differences with `--list`, and writes its section of
 * docs/decoding.md. `npx tsx bench/truth-zeek.ts [--list] [--logs DIR [--remake]]`
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { printCase } from './measure.ts'
import { root } from './reports.ts'
import { lineOf, openingOf } from './truth/connection.ts'
import { readReasons, unexplained, type Outcome } from './truth/compare.ts'
import { digestOf, readDigests, writeDigests } from './truth/digests.ts'
import { writeSection } from './truth/page.ts'
import { zeekSection } from './truth/zeek-section.ts'
import { compareAll, readTruths } from './truth/zeek-run.ts'

const captures = join(root, '../shared/data/captures')

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      list: { type: 'boolean' },
      remake: { type: 'boolean' },
      logs: { type: 'string', default: join(captures, 'zeek-expected') },
    },
  })
  if (!existsSync(join(captures, 'zeek'))) {
    console.log('skipped: the traces of ../shared/data are not here')
    return
  }
  const truths = readTruths(join(captures, 'zeek-expected'), values.logs)
  if (values.remake === true) writeDigests(truths.byTrace, { named: truths.named, present: truths.present })
  const texts = new Map<string, string>()
  for (const { connections, facts } of truths.byTrace.values()) {
    const found = [...connections.values()].flat()
    for (const all of [found.map(lineOf), found.map(openingOf), ...facts.values()])
      for (const text of all) texts.set(digestOf(text), text)
  }
  const reasons = readReasons()
  const { traces, logs } = readDigests()
  const outcomes = await compareAll(join(captures, 'zeek'), traces, { reasons })
  const withoutCopies = await compareAll(join(captures, 'zeek'), traces, { reasons, countsCopies: false })
  for (const outcome of outcomes) {
    const { trace, kind, log, expected, equal, summed } = outcome
    printCase({ name: `${trace} ${kind}`, log, expected, equal, summed, unexplained: unexplained(outcome) })
    if (values.list === true && outcome.missing.length > 0) list(outcome, texts)
  }
  const section = zeekSection({ outcomes, withoutCopies, logs }, reasons)
  console.log(`\n${section}`)
  writeSection('Zeek', section)
  if (outcomes.some((outcome) => unexplained(outcome) > 0)) process.exitCode = 1
}

/** Expected lines are known only where the logs are. */
function list({ missing, others, explained }: Outcome, texts: ReadonlyMap<string, string>): void {
  console.log([...explained].map(([reason, count]) => `  ${count}: ${reason}`).join('\n') || '  no reason')
  for (const digest of missing) console.log(`  - ${texts.get(digest) ?? digest}`)
  for (const text of others.slice(0, 20)) console.log(`  + ${text}`)
}

await main()
