import { expect, test } from 'vitest'
import { parseSort, renderSort, shownColumns, suggestions, term } from './column.ts'

const fields = [
  { name: 'category', title: 'Category', values: ['camera', 'printer', 'phone'] },
  { name: 'riskScore', title: 'Risk' },
]
const columns = [
  { id: 'title', title: 'Device', widthPx: 200, cell: () => null },
  { id: 'vendor', title: 'Vendor', widthPx: 100, cell: () => null },
  { id: 'mac', title: 'MAC', widthPx: 100, hidden: true, cell: () => null },
]

test('a sort survives being written and read', () => {
  expect(['-riskScore', 'title'].map(parseSort).map(renderSort)).toEqual(['-riskScore', 'title'])
})

test('a value with a space or a quote cannot leave its term', () => {
  expect([term('vendor', 'axis'), term('vendor', 'A "B" c'), term('zone', '')]).toEqual([
    'vendor:axis',
    String.raw`vendor:"A \"B\" c"`,
    'zone:none',
  ])
})

test('the first column is always shown, unknown names never', () => {
  expect(shownColumns(columns, undefined).map(({ id }) => id)).toEqual(['title', 'vendor'])
  expect(shownColumns(columns, 'mac,nonsense').map(({ id }) => id)).toEqual(['title', 'mac'])
})

test('the last word of a query is completed, and what stands before it is kept', () => {
  expect(suggestions('zone:guest (ri', fields).map(({ query }) => query)).toEqual(['zone:guest (riskScore:'])
  expect(suggestions('category:p', fields).map(({ query }) => query)).toEqual(['category:printer ', 'category:phone '])
  expect(suggestions('category:camera ', fields)).toEqual([])
})
