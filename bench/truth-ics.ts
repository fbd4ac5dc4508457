/**
 * Writes the section of docs/decoding.md on industrial and building networks: identities against tshark's fields, and
 * the operations that captures are named after. `npx tsx bench/truth-ics.ts [--list]`; the same is held by a test.
 */
import { join } from 'node:path'
import { table, printCase } from './measure.ts'
import { captures, tshark, compareIdentities, factsOf, identities, operations } from './truth/ics-truth.ts'
import { writeSection } from './truth/page.ts'

const title = 'Industrial and building networks'

type Count = { expected: number; equal: number; more: number }

if (captures !== null && tshark !== null) {
  const counts = await countIdentities(captures)
  const told = await countOperations(captures)
  const total = [...counts.values()].reduce((sum, { expected, equal, more }) => ({
    expected: sum.expected + expected,
    equal: sum.equal + equal,
    more: sum.more + more,
  }))
  printCase({ name: 'ics identities', ...total })
  printCase({ name: 'ics operations', expected: told.expected, told: told.told })
  writeSection(title, section(counts, told))
}

/** By protocol: distinct (capture, sender, fact, value) that tshark finds, those equal, and ours that it doesn't find. */
async function countIdentities(captures: string): Promise<ReadonlyMap<string, Count>> {
  const counts = new Map<string, Count>()
  for (const [file, comparisons] of identities) {
    const { ours, theirs } = await compareIdentities(join(captures, file), comparisons)
    const count = (line: string) => {
      const protocol = /^\S+ ([^.]+)/.exec(line)?.[1] ?? ''
      const known = counts.get(protocol) ?? { expected: 0, equal: 0, more: 0 }
      counts.set(protocol, known)
      return known
    }
    for (const line of theirs) {
      count(line).expected += 1
      if (ours.includes(line)) count(line).equal += 1
      else list(`- ${file}: ${line}`)
    }
    for (const line of ours.filter((line) => !theirs.includes(line))) {
      count(line).more += 1
      list(`+ ${file}: ${line}`)
    }
  }
  return counts
}

async function countOperations(captures: string): Promise<{ readonly expected: number; readonly told: number }> {
  let told = 0
  for (const [file, fact, value] of operations) {
    const facts = await factsOf(join(captures, 'ics', file))
    if (facts.some((one) => one.name === fact && (value === '' || one.value === value))) told += 1
    else list(`- ${file}: ${fact} ${value}`)
  }
  return { expected: operations.length, told }
}

function list(line: string): void {
  if (process.argv.includes('--list')) console.log(line)
}

function section(counts: ReadonlyMap<string, Count>, { expected, told }: { expected: number; told: number }): string {
  const rows = [...counts].map(([protocol, { expected, equal, more }]) => [
    protocol,
    String(expected),
    String(equal),
    String(more),
  ])
  const files = new Set(operations.map(([file]) => file)).size
  return `What devices say of themselves in captures of ITI and CISA (ICSNPP): distinct (capture, sender, fact, value), against
the fields of tshark (\`bench/truth-ics.ts\`). What comes from behind a router or is forwarded is about another device than its
sender, and left out on both sides; the product name of a module behind a CIP bridge is told as its own fact.

${table(['protocol', 'tshark', 'equal', 'only Cordon'], rows)}

The operation or attack that a capture is named after is told as the right word or event: ${told} of ${expected}, in ${files}
captures. Not counted: captures that are named after no operation (such as the conformance tests of DNP3, by number); six of
EtherNet/IP (a failed download, a failed upload and a view of the status, each twice) without any message of it; two named
after a request of DNP3 that have only its link layer; and what S7comm-plus does beyond its functions, as its data is signed
and unpublished. MELSOFT isn't decoded.`
}
