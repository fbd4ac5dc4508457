/**
 * Captures of industrial and building networks: identities against the fields of tshark, and the operation that a
 * capture is named after as the word or event that is told of it.
 */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { captures, compareIdentities, factsOf, identities, operations, tshark } from '../../bench/truth/ics-truth.ts'

describe.skipIf(captures === null || tshark === null).each(identities)('%s', (file, comparisons) => {
  test('devices say of themselves what tshark finds', async () => {
    const { ours, theirs } = await compareIdentities(join(captures ?? '', file), comparisons)
    expect(theirs.length).toBeGreaterThan(0)
    expect(ours).toEqual(theirs)
  })
})

const byCapture = new Map<string, (readonly [string, string])[]>()
for (const [file, fact, value] of operations) byCapture.set(file, [...(byCapture.get(file) ?? []), [fact, value]])

describe.skipIf(captures === null).each([...byCapture])('%s', (file, expected) => {
  test('the operation that it is named after is told', async () => {
    const facts = await factsOf(join(captures ?? '', 'ics', file))
    // An empty value stands for any.
    const told = facts.flatMap(({ name, value }) => [
      [name, value],
      [name, ''],
    ])
    for (const one of expected) expect(told).toContainEqual(one)
  })
})
