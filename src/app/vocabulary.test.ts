import { expect, test } from 'vitest'
import { categories } from '../identify/categories.ts'
import { zoneKinds } from '../segment/zone-kinds.ts'

test('every category has a zone that was chosen for it, and no zone names a category that there is not', () => {
  const known = categories.map(({ id }) => id)
  const placed = zoneKinds.flatMap((zone) => zone.categories)
  expect(placed.filter((category) => !known.includes(category))).toEqual([])
  expect(known.filter((category) => !placed.includes(category))).toEqual([])
  expect(placed).toEqual([...new Set(placed)])
})
