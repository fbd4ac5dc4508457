/** The real feeds in their published form: all of it is read, and the counts are the files' own. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { sharedData } from '../../testdata/outside.ts'
import { parseFeeds, type FeedFile } from './catalogue.ts'

const folder = sharedData('feeds')

function file(name: string): FeedFile {
  return { name, text: readFileSync(join(folder ?? '', name), 'utf8') }
}

function json(name: string): unknown {
  return JSON.parse(file(name).text)
}

/** The fixed versions of one product in one advisory. */
function fixOf(name: string, product: string): readonly (string | null)[] {
  const { catalogue } = parseFeeds([file(`original/csaf/${name}`)])
  const affected = catalogue.advisories.flatMap((advisory) => advisory.affected)
  return [
    ...new Set(affected.filter((entry) => entry.product.startsWith(product)).map(({ fixedVersion }) => fixedVersion)),
  ]
}

describe.skipIf(folder === null)('feeds as published', () => {
  test('the catalogue of exploited vulnerabilities is complete', () => {
    const name = 'original/known_exploited_vulnerabilities.json'
    const shape = z.object({ count: z.number(), vulnerabilities: z.array(z.object({ cveID: z.string() })) })
    const original = shape.parse(json(name))
    const { catalogue, faults, loaded } = parseFeeds([file(name)])
    expect(faults).toEqual([])
    expect(catalogue.advisories.map(({ cve }) => cve)).toEqual(original.vulnerabilities.map(({ cveID }) => cveID))
    expect(catalogue.advisories).toHaveLength(original.count)
    expect(loaded).toMatchObject([{ feed: 'kev', advisories: original.count, asOf: '2025-08-25' }])
  })

  test('all CSAF advisories are read, and each of their vulnerabilities and affected products is there', () => {
    const names = readdirSync(join(folder ?? '', 'original/csaf')).map((name) => `original/csaf/${name}`)
    expect(names).toHaveLength(120)
    const shape = z.object({
      vulnerabilities: z.array(
        z.object({ cve: z.string(), product_status: z.object({ known_affected: z.array(z.string()) }) }),
      ),
    })
    const expected = names.flatMap((name) => shape.parse(json(name)).vulnerabilities)
    const { catalogue, faults, loaded } = parseFeeds(names.map(file))
    expect(faults).toEqual([])
    expect(loaded).toHaveLength(120)
    expect(catalogue.advisories.map(({ cve }) => cve)).toEqual(expected.map(({ cve }) => cve))
    expect(catalogue.advisories.map(({ affected }) => affected.length)).toEqual(
      expected.map(({ product_status: { known_affected: products } }) => new Set(products).size),
    )
    expect(catalogue.advisories.every(({ cvss, vector }) => cvss !== null && vector !== null)).toBe(true)
  })

  test('nine in ten of the version ranges in CSAF advisories can be read', () => {
    const names = readdirSync(join(folder ?? '', 'original/csaf')).map((name) => `original/csaf/${name}`)
    const { catalogue } = parseFeeds(names.map(file))
    const ranges = new Map(
      catalogue.advisories.flatMap(({ affected }) =>
        affected.map(({ product, versions }) => [`${product} ${JSON.stringify(versions)}`, versions.kind] as const),
      ),
    )
    const unreadable = [...ranges.values()].filter((kind) => kind === 'unreadable').length
    expect(unreadable / ranges.size).toBeLessThan(0.1)
  })

  test('fixed versions are the ones that the advisories name', () => {
    expect(fixOf('icsa-23-131-03.json', 'Siveillance Video 2020 R2')).toEqual(['V20.2 HotfixRev14'])
    expect(fixOf('icsa-23-201-01.json', 'Modicon M340')).toEqual(['SV3.51'])
    // Two branches are named for two ranges: only the one that is higher than the affected version can be meant.
    expect(fixOf('icsa-23-264-04.json', '1756-EN2T Series D')).toEqual(['11.003'])
    expect(fixOf('icsa-23-264-04.json', '1756-EN2T Series A')).toEqual([null, '5.029'])
    // The version of another program is not the device's.
    expect(fixOf('icsa-23-103-01.json', 'SIMATIC IPC1047E')).toEqual([null])
  })

  test('all operating systems have their life cycles, and other software has none', () => {
    const shape = z.object({ count: z.number(), products: z.record(z.string(), z.object({ category: z.string() })) })
    const original = shape.parse(json('eol.json'))
    const systems = Object.entries(original.products).filter(([, { category }]) => category === 'os')
    const { catalogue, faults, loaded } = parseFeeds([file('eol.json')])
    expect(faults).toEqual([])
    expect(loaded).toMatchObject([{ asOf: '2026-08-22' }])
    expect(catalogue.lifecycles.map(({ id }) => id)).toEqual(systems.map(([slug]) => slug))
  })

  test('the scores of EPSS are all there, with their date', () => {
    const rows = file('epss-kev-slice.csv').text.trim().split('\n').length - 2
    const { catalogue, faults } = parseFeeds([file('epss-kev-slice.csv')])
    expect(faults).toEqual([])
    expect(catalogue.chances.size).toBe(rows)
    expect(catalogue.chances.get('CVE-2002-0367')).toEqual({
      probability: 0.04919,
      percentile: 0.91446,
      date: '2026-08-22',
    })
  })

  test('files of other formats in the folder are named as faults', () => {
    const { faults } = parseFeeds([file('cwe.json'), file('ssvc.json')])
    expect(faults.map(({ file: name }) => name)).toEqual(['cwe.json', 'ssvc.json'])
    expect(faults[0]?.reason).toMatch(/^no feed recognises it; known are: /)
  })
})
