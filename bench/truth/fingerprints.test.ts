/** Fingerprints of real captures, as other programs list or define them. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { debianProgram, sharedData } from '../../testdata/outside.ts'
import { compareCapture, expectedByNdpi, ja4Rules, type Outcome } from './fingerprints.ts'
import { compareHassh } from './hassh.ts'

const captures = sharedData('captures')
const tshark = debianProgram('tshark', 'tshark')

function unexplained(outcomes: readonly Outcome[]): readonly string[] {
  const open = outcomes.filter(({ rules }) => rules === null)
  return open.map(({ capture, kind, value }) => `${capture} ${kind} ${value}`)
}

test.skipIf(captures === null)(
  'every JA3, JA3S and HASSH that nDPI lists is told, and every JA4 but for its own rules',
  async () => {
    const outcomes: Outcome[] = []
    for (const [capture, expected] of expectedByNdpi(join(captures ?? '', 'ndpi')))
      outcomes.push(...(await compareCapture(join(captures ?? '', 'ndpi/pcap', capture), expected)))
    expect(unexplained(outcomes)).toEqual([])
    expect(outcomes.filter(({ kind }) => kind === 'JA3').length).toBeGreaterThan(440)
    expect(outcomes.filter(({ kind }) => kind === 'JA4').length).toBeGreaterThan(440)
    const different = outcomes.filter(({ kind, rules }) => kind !== 'JA4' && rules !== null && rules.length > 0)
    expect(different.map(({ kind, rules }) => [kind, rules])).toEqual([['JA3', ['broken']]])
  },
)

test.skipIf(captures === null || tshark === null)(
  'HASSH is what its definition gives from tshark’s lists',
  async () => {
    const outcomes = await compareHassh(captures ?? '')
    expect(unexplained(outcomes)).toEqual([])
    expect(new Set(outcomes.map(({ value }) => value)).size).toBeGreaterThanOrEqual(20)
  },
)

test.each([
  ['t12d1612ht_94fc43e2fc61_c9eaec7dbab4', 't12d1612h1_94fc43e2fc61_c9eaec7dbab4', ['protocol']],
  ['t10d150000_e2ff6cb279ee_e3b0c44298fc', 't10i150000_e2ff6cb279ee_000000000000', ['name', 'nothing']],
  ['t12d1612ht_94fc43e2fc61_c9eaec7dbab4', 't12d1612h1_94fc43e2fc61_c9eaec7dbab5', null],
  ['t12d1612ht_94fc43e2fc61_c9eaec7dbab4', 't12d1613h1_94fc43e2fc61_c9eaec7dbab4', null],
  ['t12d1612ht_94fc43e2fc61_c9eaec7dbab4', 't13d1612h1_94fc43e2fc61_c9eaec7dbab4', null],
  ['t12d1612ht_94fc43e2fc61_c9eaec7dbab4', 't12d1612x1_94fc43e2fc61_c9eaec7dbab4', null],
] as const)('%s against %s is explained by %j', (theirs, ours, rules) => {
  expect(ja4Rules(theirs, ours)).toEqual(rules)
})
