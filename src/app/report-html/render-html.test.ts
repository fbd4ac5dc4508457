import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Report } from '../report.ts'
import { sampleReport } from '../sample-report.ts'
import { renderHtml } from './render-html.ts'

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  ']]></svg><script>',
  '\x1b[31m\u202e\u0000',
  'javascript:alert(1)',
  'א'.repeat(600),
]

/** What the page is made of, without its text: tags with their attributes. */
function tagsOf(page: string): readonly string[] {
  return [...page.replace(/<style>[\s\S]*?<\/style>/, '<style>').matchAll(/<[a-z][^>]*>/gi)].map(([tag]) => tag)
}

function elementsOf(page: string): readonly string[] {
  return tagsOf(page).map((tag) => /^<[a-z1-6]+/i.exec(tag)?.[0] ?? '')
}

describe('whatever devices say about themselves', () => {
  test.each(hostile)('%j changes nothing but the text', async (text) => {
    const page = await renderHtml(sampleReport(12, text))
    expect(page).not.toMatch(/<script|<img|<iframe|<object|<link|<base/i)
    expect(tagsOf(page).filter((tag) => /\son\w+=/i.test(tag.replace(/"[^"]*"/g, '""')))).toEqual([])
    expect(page).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u)
    // The same page with a harmless text of the same kind has the same elements.
    expect(elementsOf(page)).toEqual(elementsOf(await renderHtml(sampleReport(12, 'harmless'))))
  })

  test('holds for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
        const page = await renderHtml(sampleReport(4, `${text}<script>"'`))
        expect(page).not.toMatch(/<script/i)
        expect(page).not.toMatch(/[^\P{Cc}\n]/u)
      }),
      { numRuns: 40 },
    )
  })
})

test('the page loads nothing and runs nothing', async () => {
  const page = await renderHtml(sampleReport(40))
  expect(page).not.toMatch(/https?:|\/\/[a-z]|url\(|@import|<script|<link|<iframe/i)
  expect(page).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;`)
  const targets = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target ?? '')
  expect(targets.filter((target) => !target.startsWith('#'))).toEqual([])
})

test('every link leads to a place on the page, and no id is there twice', async () => {
  const page = await renderHtml(sampleReport(40))
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target)
})

test('every chart has a text alternative', async () => {
  const charts = [...(await renderHtml(sampleReport(40))).matchAll(/<svg [^>]*>/g)].map(([tag]) => tag)
  expect(charts).toHaveLength(4)
  for (const chart of charts) expect(chart).toMatch(/role="img" aria-label="[^"]{20,}"/)
})

test('the same report gives the same page', async () => {
  expect(await renderHtml(sampleReport(20))).toBe(await renderHtml(sampleReport(20)))
})

test('the sum under a device adds up to its score', async () => {
  const page = await renderHtml(sampleReport(10))
  const sums = [...page.matchAll(/<summary>(\d+) = ([^<]*)<\/summary>/g)]
  expect(sums).toHaveLength(10)
  for (const [, score, terms] of sums) {
    const total = (terms ?? '').split(' + ').reduce((sum, term) => sum + Number.parseInt(term, 10), 0)
    expect(total).toBe(Number(score))
  }
})

test('the picture of the zones stays below 150 marks with a hundred zones', async () => {
  const page = await renderHtml(manyZones(100))
  const picture = /<svg [^>]*zones with[\s\S]*?<\/svg>/.exec(page)?.[0] ?? ''
  // An arrow is two paths, its line and its head; a zone is one.
  expect(picture.match(/<path/g)?.length ?? 0).toBeLessThanOrEqual(2 * 150)
  expect(page).toContain('more zones')
})

test('a network of ten thousand devices makes a page that a browser opens, and it says what it leaves out', async () => {
  const page = await renderHtml(sampleReport(10_000))
  expect(page.length).toBeLessThan(6_000_000)
  expect(page).toContain('… and 5,000 more devices: the JSON report has all.')
})

test('an empty network says why and what to do', async () => {
  const page = await renderHtml({ ...sampleReport(0), alerts: [] })
  expect(page).toContain('No device was seen')
  expect(page).not.toContain('NaN')
})

function manyZones(zones: number): Report {
  const made = sampleReport(10)
  const ids = Array.from({ length: zones }, (_, index) => `zone-${index}`)
  const rules = ids.flatMap((from) =>
    ids.slice(0, 10).map((to) => ({
      id: `${from}-${to}`,
      from: { kind: 'zone', zone: from } as const,
      to: { kind: 'zone', zone: to } as const,
      transport: 'tcp' as const,
      ports: [{ first: 80, last: 80 }],
      why: 'Seen.',
      flows: 3,
    })),
  )
  const zonesMade = ids.map((id) => ({ id, title: id, why: 'Alike.', devices: [], addresses: [] }))
  return { ...made, segmentation: { ...made.segmentation, zones: zonesMade, rules } }
}
