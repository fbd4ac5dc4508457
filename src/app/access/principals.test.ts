import fc from 'fast-check'
import { expect, test } from 'vitest'
import { roles } from '../action.ts'
import { commonSites, isAtLeast, lesserRole, parseSites, renderSites } from './principals.ts'
import { userNameOf } from './user-names.ts'

const anyRole = fc.constantFrom(...roles)
const anySites = fc.option(fc.array(fc.constantFrom('a', 'b', 'c', 'd')), { nil: null })

test('what a token may is what both it and its user may, and never more', () => {
  fc.assert(
    fc.property(anyRole, anyRole, anyRole, (one, other, needed) => {
      expect(isAtLeast(lesserRole(one, other), needed)).toBe(isAtLeast(one, needed) && isAtLeast(other, needed))
    }),
  )
  fc.assert(
    fc.property(anySites, anySites, fc.constantFrom('a', 'b', 'c', 'd', 'e'), (one, other, site) => {
      const sees = (sites: readonly string[] | null): boolean => sites === null || sites.includes(site)
      expect(sees(commonSites(one, other))).toBe(sees(one) && sees(other))
    }),
  )
})

test('sites survive being stored, and no sites is not all sites', () => {
  fc.assert(
    fc.property(anySites, (sites) => {
      const back = parseSites(renderSites(sites))
      expect(back === null).toBe(sites === null)
      expect(new Set(back)).toEqual(new Set(sites))
    }),
  )
})

test('two ways to type a name are one name, and what is no name is none', () => {
  expect(userNameOf(' Grace.Hopper ')).toBe('grace.hopper')
  expect(userNameOf('ＧＲＡＣＥ')).toBe('grace')
  expect(
    ['', ' ', 'a b', 'x'.repeat(65), '../etc', "' or 1=1", 'a\u0000b', '<b>'].filter((name) => userNameOf(name)),
  ).toEqual([])
})
