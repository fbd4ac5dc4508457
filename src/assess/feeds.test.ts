/** Holds every feed to the same promises: its examples parse, no other feed claims them, and damage is never silent. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFeeds } from './catalogue.ts'
import type { FeedContent } from './feed.ts'
import { feeds } from './feeds/index.ts'

function idsOf({ advisories, lifecycles = [], chances }: FeedContent): readonly string[] {
  return [...advisories.map(({ id }) => id), ...lifecycles.map(({ id }) => id), ...(chances?.keys() ?? [])]
}

describe.each(feeds.map((feed) => [feed.name, feed] as const))('%s', (_, feed) => {
  test('has an example without faults and one with', () => {
    expect(feed.examples.some(({ faults }) => faults === 0)).toBe(true)
    expect(feed.examples.some(({ faults }) => faults > 0)).toBe(true)
  })

  test.each(feed.examples.map((example) => [example.name, example] as const))('%s', (_, example) => {
    expect(feeds.filter((other) => other.recognises(example.text)).map(({ name }) => name)).toEqual([feed.name])
    const content = feed.parse(example.text)
    expect(idsOf(content)).toEqual(example.holds)
    expect(content.faults).toHaveLength(example.faults)
    for (const advisory of content.advisories) expect(advisory.affected.every(({ vendor }) => vendor !== '')).toBe(true)
  })

  test('a file that is cut anywhere within a line is a fault', () => {
    for (const { text } of feed.examples) {
      for (let length = 0; length < text.length; length += 1) {
        if (text[length] === '\n' || text[length - 1] === '\n') continue
        const { faults } = parseFeeds([{ name: 'cut', text: text.slice(0, length) }])
        const isCsvNumber = feed.name === 'epss' && /,[\d.]+$/.test(text.slice(0, length))
        expect(faults.length > 0 || isCsvNumber, `cut at ${length}`).toBe(true)
      }
    }
  })

  test('garbage is a fault and never an exception', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(feed.parse(text).faults.length).toBeGreaterThan(0)
      }),
    )
  })

  test('any JSON is read without an exception, and holds nothing without saying why', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const content = feed.parse(JSON.stringify(value))
        expect(content.faults.length + idsOf(content).length).toBeGreaterThan(0)
      }),
    )
  })

  test('an example with any one value replaced is read without an exception', () => {
    for (const { text } of feed.examples) {
      for (const match of text.matchAll(/"[^"]*"|\d+|true|false/g)) {
        for (const other of ['null', '[]', '{}', '-1', '"x"']) {
          const changed = text.slice(0, match.index) + other + text.slice(match.index + match[0].length)
          const content = feed.parse(changed)
          expect(content.faults.length + idsOf(content).length).toBeGreaterThan(0)
        }
      }
    }
  })
})

test('an empty, a packed and an unknown file each get their own sentence', () => {
  const files = [
    { name: 'a.json', text: '' },
    { name: 'b.json.gz', text: '\u001F\uFFFD\u0008' },
    { name: 'c.txt', text: 'hello' },
  ]
  const { faults, loaded, catalogue } = parseFeeds(files)
  expect(faults.map(({ file, reason }) => `${file}: ${reason.split(';')[0]}`)).toEqual([
    'a.json: it is empty',
    'b.json.gz: it is packed with gzip',
    'c.txt: no feed recognises it',
  ])
  expect(loaded).toEqual([])
  expect(catalogue.advisories).toEqual([])
})

test('no files at all give an empty catalogue without faults', () => {
  expect(parseFeeds([])).toEqual({
    catalogue: { advisories: [], lifecycles: [], chances: new Map() },
    faults: [],
    loaded: [],
  })
})

test('a product tree nested a hundred thousand deep is a fault, not a crash', () => {
  const deep = '{"category":"vendor","name":"Acme","branches":['.repeat(100_000) + ']}'.repeat(100_000)
  const text = `{"document":{"csaf_version":"2.0","tracking":{"id":"A"}},"product_tree":{"branches":[${deep}]},
    "vulnerabilities":[{"product_status":{"known_affected":["P1"]}}]}`
  const { faults } = parseFeeds([{ name: 'deep.json', text }])
  expect(faults.map(({ reason }) => reason).join()).toContain('deeper than 32')
})
