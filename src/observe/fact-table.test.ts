import { expect, test } from 'vitest'
import { FactTable } from './fact-table.ts'

const answer = 3
const other = 4

function table(): FactTable {
  const facts = new FactTable(1 << 20, 100)
  facts.countless = new Set([answer])
  return facts
}

test('a fact is new once for each endpoint, name and value', () => {
  const facts = table()
  expect([facts.add(1, other, 7), facts.add(1, other, 7), facts.add(1, other, 8), facts.add(2, other, 7)]).toEqual([
    true,
    false,
    true,
    true,
  ])
  expect(facts.dropped).toBe(0)
})

test('facts that a device may tell any number of leave half of its room to the others', () => {
  const facts = table()
  let taken = 0
  for (let value = 0; value < 5000; value += 1) taken += facts.add(1, answer, value) ? 1 : 0
  let others = 0
  for (let value = 0; value < 5000; value += 1) others += facts.add(1, other, value) ? 1 : 0
  expect({ taken, others }).toEqual({ taken: 1000, others: 1000 })
  expect(facts.dropped).toBe(8000)
  expect(facts.add(2, answer, 1)).toBe(true)
})

test('all facts together are held to the limit of the table', () => {
  const facts = new FactTable(10, 100)
  for (let endpoint = 0; endpoint < 50; endpoint += 1) facts.add(endpoint, other, 1)
  expect(facts.dropped).toBe(40)
  expect(facts.add(0, other, 1)).toBe(false)
  expect(facts.dropped).toBe(40)
})
