import { expect, test } from 'vitest'
import { keeps, parseAddress, renderAddress } from './address-bar.ts'

test('what stands in the address bar survives being written and read', () => {
  const state = { query: 'vendor:"A & B" riskScore>=70', sort: '-riskScore', site: '5' }
  expect(parseAddress(renderAddress(state))).toEqual(state)
})

test('a page keeps its own names only, and only text', () => {
  expect(keeps('query', 'sort')({ query: 'zone:guest', sort: '', other: 'x', site: 3 })).toEqual({
    query: 'zone:guest',
  })
})

test('empty values do not stand in the address bar', () => {
  expect(renderAddress({ query: '', sort: undefined })).toBe('')
})
