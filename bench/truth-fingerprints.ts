/**
 * Measures the fingerprints that Cordon tells against nDPI's listings and against HASSH computed from tshark's fields.
 * Prints one JSON line a kind, lists differences with `--list`, and writes its section of docs/decoding.md.
 * `npx tsx bench/truth-fingerprints.ts [--list]`
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { printCase } from './measure.ts'
import { root } from './reports.ts'
import { compareCapture, expectedByNdpi, type Outcome } from './truth/fingerprints.ts'
import { fingerprintSection } from './truth/fingerprint-section.ts'
import { compareHassh } from './truth/hassh.ts'
import { writeSection } from './truth/page.ts'

const captures = join(root, '../shared/data/captures')

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { list: { type: 'boolean' } } })
  if (!existsSync(captures)) {
    console.log('skipped: the captures of ../shared/data are not here')
    return
  }
  const outcomes: Outcome[] = []
  for (const [capture, expected] of expectedByNdpi(join(captures, 'ndpi')))
    outcomes.push(...(await compareCapture(join(captures, 'ndpi/pcap', capture), expected)))
  const hassh = await compareHassh(captures)
  for (const kind of new Set(outcomes.map((outcome) => outcome.kind))) {
    const own = outcomes.filter((outcome) => outcome.kind === kind)
    const equal = own.filter(({ rules }) => rules?.length === 0).length
    printCase({
      name: `nDPI ${kind}`,
      expected: own.length,
      equal,
      unexplained: own.filter(({ rules }) => rules === null).length,
    })
  }
  printCase({
    name: 'HASSH by tshark',
    expected: hassh.length,
    equal: hassh.filter(({ rules }) => rules !== null).length,
  })
  if (values.list === true)
    for (const { capture, kind, addresses, value, rules } of [...outcomes, ...hassh])
      if (rules?.length !== 0)
        console.log(`${capture} ${kind} ${addresses.join(' ')} ${value}: ${rules?.join(', ') ?? 'no reason'}`)
  const section = fingerprintSection(outcomes, hassh)
  console.log(`\n${section}`)
  writeSection('Fingerprints', section)
  if ([...outcomes, ...hassh].some(({ rules }) => rules === null)) process.exitCode = 1
}

await main()
