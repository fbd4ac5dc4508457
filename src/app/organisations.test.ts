import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { entryOf, organisations } from './organisations.ts'

const file = readFileSync(createRequire(import.meta.url).resolve('oui-data'))
const registry = z.record(z.string(), z.string()).parse(JSON.parse(file.toString('utf8')))

test('every entry of the registry is found without parsing it', () => {
  const wrong = Object.keys(registry).filter((prefix) => entryOf(file, prefix) !== registry[prefix])
  expect(Object.keys(registry).length).toBeGreaterThan(50_000)
  expect(wrong).toEqual([])
})

test('what is not registered is not found', () => {
  const anyDigits = Array.from({ length: 4096 }, (_, index) =>
    (index * 4099 + 1).toString(16).toUpperCase().padStart(6, '0'),
  )
  const prefixes = ['', '0', 'FFFFFF', 'FFFFFFF', 'FFFFFFFFF', '00000000000', '}', ...anyDigits]
  const absent = prefixes.filter((prefix) => !Object.hasOwn(registry, prefix))
  expect(absent.length).toBeGreaterThan(7)
  expect(absent.filter((prefix) => entryOf(file, prefix) !== undefined)).toEqual([])
  for (const text of ['', '{', '{}', '{\n}']) expect(entryOf(Buffer.from(text), '001788')).toBeUndefined()
})

test('blocks of 28 and 36 bits lie only in those that the registry keeps or does not list, as the look-up expects', () => {
  const owners = Object.keys(registry)
    .filter((prefix) => prefix.length > 6)
    .map((prefix) => registry[prefix.slice(0, 6)]?.split('\n', 1)[0])
  expect(new Set(owners)).toEqual(new Set(['IEEE Registration Authority', undefined]))
})

test('the owner of an address is told', () => {
  expect(organisations()('00:17:88:24:76:ff')).toBe('Philips Lighting BV')
  expect(organisations()('02:17:88:24:76:ff')).toBeNull()
})
