/**
 * End of life dates of operating systems, in the form of endoflife.date collected in one file:
 * `products[slug].releases[]`. Source: https://github.com/endoflife-date/endoflife.date. Only the end of security
 * updates (`eol`) is used, not that of active support.
 */
import { z } from 'zod'
import { parseJson } from '../../core/json.ts'
import { kept, type Lifecycle, type Release } from '../advisory.ts'
import { feed, unreadableEntries, unusable } from '../feed.ts'

const releaseShape = z.object({
  cycle: z.union([z.string().min(1), z.number()]),
  releaseLabel: z.string().optional().catch(undefined),
  eol: z.union([z.boolean(), z.iso.date()]),
  latest: z.string().optional().catch(undefined),
})
const productShape = z.object({
  title: z.string().min(1),
  category: z.string().catch(''),
  releases: z.array(z.unknown()),
})
const fileShape = z.object({ products: z.record(z.string(), z.unknown()), source: z.string().catch('') })

/**
 * Systems that run on one maker's hardware only: another maker's device with that word runs something else (Cisco's
 * IOS).
 */
const makers: ReadonlyMap<string, string> = new Map([
  ['ios', 'Apple'],
  ['ipados', 'Apple'],
  ['macos', 'Apple'],
  ['apple-tvos', 'Apple'],
  ['cisco-ios-xe', 'Cisco'],
])

export const eol = feed({
  name: 'eol',
  title: 'End of life dates',
  licence: 'endoflife.date contributors, MIT',
  url: 'https://endoflife.date/docs/api',
  examples: [
    {
      name: 'a system with a release that ended and one that did not',
      text: `{"source":"endoflife.date","products":{"routeros":{"title":"RouterOS","category":"os","releases":[
        {"cycle":"7.24","eol":false},{"cycle":"7.12","eol":"2023-12-14","latest":"7.12.2"}]}}}`,
      holds: ['routeros'],
      faults: 0,
    },
    {
      name: 'a release without a date is reported, the rest is used',
      text: `{"products":{"routeros":{"title":"RouterOS","category":"os","releases":[
        {"cycle":"7.24"},{"cycle":"7.12","eol":true}]}}}`,
      holds: ['routeros'],
      faults: 1,
    },
    { name: 'no products at all', text: '{"products":{},"releases":[]}', holds: [], faults: 1 },
  ],

  recognises: (text) => /"products"\s*:\s*\{/.test(text.slice(0, 4096)) && text.includes('"releases"'),

  parse(text) {
    const json = parseJson(text)
    if (!json.ok) return unusable(json.reason)
    const file = fileShape.safeParse(json.value)
    if (!file.success) return unusable('it has no products')
    const asOf = /\d{4}-\d{2}-\d{2}/.exec(file.data.source)?.[0]
    const products = Object.entries(file.data.products)
    const bad: number[] = []
    const faults: string[] = []
    const lifecycles: Lifecycle[] = []
    for (const [at, [slug, item]] of products.entries()) {
      const product = productShape.safeParse(item)
      if (!product.success) bad.push(at)
      else if (product.data.category === 'os') {
        const { releases, unreadable } = readReleases(product.data.releases)
        if (unreadable.length > 0)
          faults.push(`${kept(slug)}: ${unreadableEntries(unreadable, product.data.releases.length).join()}`)
        if (releases.length > 0) lifecycles.push(lifecycle(kept(slug), kept(product.data.title), releases))
      }
    }
    if (lifecycles.length === 0) return unusable('it holds no operating system with releases')
    return {
      advisories: [],
      lifecycles,
      faults: [...unreadableEntries(bad, products.length), ...faults],
      ...(asOf === undefined ? {} : { asOf }),
    }
  },
})

function lifecycle(id: string, title: string, releases: readonly Release[]): Lifecycle {
  return { id, title, vendor: makers.get(id) ?? null, source: 'endoflife.date', releases }
}

function readReleases(items: readonly unknown[]): {
  readonly releases: readonly Release[]
  readonly unreadable: readonly number[]
} {
  const unreadable: number[] = []
  const releases: Release[] = []
  for (const [at, item] of items.entries()) {
    const release = releaseShape.safeParse(item)
    if (!release.success) {
      unreadable.push(at)
      continue
    }
    const { cycle, releaseLabel, eol, latest } = release.data
    releases.push({
      cycle: kept(String(cycle)),
      label: releaseLabel === undefined || releaseLabel.includes('__') ? null : kept(releaseLabel),
      endsMs: eol === true ? 'ended' : eol === false ? null : Date.parse(eol),
      latest: latest === undefined ? null : kept(latest),
    })
  }
  return { releases, unreadable }
}
