import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FactTable } from './fact-table.ts'
import { InternTable } from './intern-table.ts'

test('gives equal bytes the same number, different bytes different ones, and the text back', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 20, unit: 'grapheme' }), { maxLength: 200 }), (texts) => {
      const table = new InternTable(1000, 100_000)
      const ids = new Map<string, number>()
      for (const text of texts) {
        const id = table.internText(text)
        expect(ids.get(text) ?? id).toBe(id)
        ids.set(text, id)
      }
      expect(new Set(ids.values()).size).toBe(ids.size)
      for (const [text, id] of ids) expect(table.text(id)).toBe(text)
    }),
  )
})

test('stays within its limits, counts what it dropped and goes on knowing what it has', () => {
  const table = new InternTable(100, 1_000)
  for (let i = 0; i < 200; i += 1) table.internText(`name-${i}`)
  expect(table.count).toBe(100)
  expect(table.dropped).toBe(100)
  expect(table.internText('name-7')).toBe(7)
  const narrow = new InternTable(100, 10)
  expect(narrow.internText('12345678')).toBe(0)
  expect(narrow.internText('abc')).toBe(-1)
})

test('a fact is new once for each endpoint, name and value, and an endpoint cannot fill the table', () => {
  const facts = new FactTable(10_000, 4)
  expect(facts.add(1, 2, 3)).toBe(true)
  expect(facts.add(1, 2, 3)).toBe(false)
  expect(facts.add(2, 2, 3)).toBe(true)
  for (let value = 0; value < 5_000; value += 1) facts.add(3, 1, value)
  expect(facts.dropped).toBe(3_000)
  expect(facts.add(4, 1, 1)).toBe(true)
})
