/** Holds every profile to the same promises, so a new profile needs examples but no test code. */
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { isCategory } from './categories.ts'
import { createIdentifier, type Identified } from './identify.ts'
import { clueFacts } from './profile.ts'
import { parseProfiles } from './profile-format.ts'
import { profiles } from './profiles/index.ts'
import { sampleDevice, type SampleFacts } from './sample-device.ts'
import { vendors } from './vendors.ts'
import list from './vendors.json' with { type: 'json' }

/** Facts that an example may use: those of clues, and the three that `asks.name` stands for. */
const exampleFacts = new Set<string>([...clueFacts, 'dns.query', 'tls.serverName', 'http.host'])

test('every file of the folder is a profile, and its id is the name of the file', () => {
  const files = readdirSync(new URL('profiles', import.meta.url)).filter((name) => name.endsWith('.json'))
  expect(profiles.map(({ id }) => `${id}.json`).toSorted()).toEqual(files.toSorted())
})

test('no clue looks at one device: none has a whole MAC address or an IP address', () => {
  const instance = /(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/i
  const conditions = profiles.flatMap(({ clues }) => clues.flatMap((clue) => [clue, ...(clue.with ?? [])]))
  expect(conditions.filter(({ value }) => instance.test(value))).toEqual([])
})

test('every profile stands for at least one thing that can be claimed', () => {
  const empty = profiles.filter(({ category, vendor, os }) => (category ?? vendor ?? os ?? null) === null)
  expect(empty).toEqual([])
})

test('every vendor keeps the form of the list', () => {
  const vendor = z.strictObject({
    name: z.string().min(1),
    aliases: z.array(z.string().min(1)),
    registry: z.enum(['product', 'mixed', 'module']),
    makes: z.string().refine(isCategory).optional(),
  })
  expect(z.array(vendor).parse(list)).toEqual(vendors)
})

test('vendors are sorted, and no two share a name or an alias', () => {
  const names = vendors.map(({ name }) => name.toLowerCase())
  expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)))
  const aliases = vendors.flatMap((vendor) => vendor.aliases.map((alias) => alias.toLowerCase()))
  expect([...names, ...aliases]).toHaveLength(new Set(names).size + new Set(aliases).size)
})

for (const profile of profiles) {
  for (const { name, facts, gives } of profile.examples) {
    test(`${profile.id}: ${name} is recognised against all other profiles`, () => {
      const { identity } = identified(facts)
      expect({
        category: identity.category?.value ?? null,
        vendor: identity.vendor?.value ?? null,
        model: identity.model?.value ?? null,
      }).toEqual(gives)
      expect(Object.keys(facts).filter((fact) => !exampleFacts.has(fact))).toEqual([])
      const reasons = Object.values(identity).flatMap((claim) => claim?.why ?? [])
      const own = profile.clues.map(({ why }) => why)
      expect(reasons.some(({ clue }) => own.includes(clue))).toBe(true)
    })
  }

  for (const { name, facts } of profile.counterExamples ?? []) {
    test(`${profile.id}: ${name} is not taken for it`, () => {
      const { identity } = identified(facts)
      const wrong = { category: identity.category?.value, vendor: identity.vendor?.value }
      expect(wrong).not.toEqual({ category: profile.category, vendor: profile.vendor })
      expect(profile.category === null || wrong.category !== profile.category).toBe(true)
    })
  }
}

test('every profile keeps the format', () => {
  expect(parseProfiles(profiles)).toEqual(profiles)
})

test('a profile that breaks the format is refused with its place', () => {
  const [first] = profiles
  expect(() => parseProfiles([{ ...first, category: 'gadget' }])).toThrow('no category of the list')
  expect(() => parseProfiles([{ ...first, vendor: 'Hewlett-Packard' }])).toThrow('no vendor of vendors.json')
  expect(() => parseProfiles([{ ...first, clues: [{ ...first?.clues[0], why: '' }] }])).toThrow('why')
  expect(() => parseProfiles([{ ...first, model: '{3}' }])).toThrow('no clue fills the model {3}')
  const slow = { ...first?.clues[0], op: 'matches', value: '^(a+)+$' }
  expect(() => parseProfiles([{ ...first, clues: [slow] }])).toThrow('repeats without a bound')
  expect(() => parseProfiles({})).toThrow('breaks the format')
})

function identified(facts: SampleFacts): Identified {
  const { device, organisationOf } = sampleDevice(facts)
  return createIdentifier(profiles, organisationOf)(device)
}
