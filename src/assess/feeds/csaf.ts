/**
 * CSAF 2.0 documents of vendors and CISA: one advisory a vulnerability, with products, ranges, fixes and scores. Spec:
 * OASIS CSAF 2.0. Only `known_affected` and `first_affected` products become findings; VEX flags and threats are not
 * read.
 */
import { z } from 'zod'
import { parseJson } from '../../core/json.ts'
import { kept, limits, type Advisory, type Affected, type Exploitation, type Remedy } from '../advisory.ts'
import { feed, unreadableEntries, unusable } from '../feed.ts'
import { fixedVersion } from '../fixed-version.ts'
import { parseProductTree, type Product } from '../product-tree.ts'

const ids = z.array(z.string()).optional().catch(undefined)
const cvssShape = z
  .object({ baseScore: z.number().min(0).max(10), vectorString: z.string().max(300).catch('') })
  .optional()
  .catch(undefined)
const vulnerabilityShape = z.object({
  cve: z
    .string()
    .regex(/^CVE-\d{4}-\d{4,19}$/)
    .optional()
    .catch(undefined),
  title: z.string().optional().catch(undefined),
  product_status: z.object({ known_affected: ids, first_affected: ids }).optional().catch(undefined),
  scores: z
    .array(z.object({ cvss_v3: cvssShape, cvss_v4: cvssShape, cvss_v2: cvssShape }))
    .optional()
    .catch(undefined),
  remediations: z
    .array(z.object({ category: z.string(), details: z.string().catch(''), product_ids: ids }))
    .optional()
    .catch(undefined),
})
const documentShape = z.object({
  document: z.object({
    title: z.string().catch(''),
    tracking: z.object({
      id: z.string().min(1),
      status: z.string().catch(''),
      current_release_date: z.string().catch(''),
    }),
  }),
  product_tree: z.unknown(),
  vulnerabilities: z.array(z.unknown()).catch([]),
})
type Vulnerability = z.infer<typeof vulnerabilityShape>

const exampleHead = `{"document":{"csaf_version":"2.0","title":"Acme cameras","tracking":{"id":"ACME-1","status":"final",
  "current_release_date":"2025-03-01T00:00:00Z"}},"product_tree":{"branches":[{"category":"vendor","name":"Acme","branches":[
  {"category":"product_name","name":"Eye 200","branches":[{"category":"product_version_range","name":"vers:all/<V1.2",
  "product":{"product_id":"P1","name":"Acme Eye 200"}}]}]}]}`

export const csaf = feed({
  name: 'csaf',
  title: 'CSAF 2.0 security advisories',
  licence: "the publisher's; CISA's documents are US government work",
  url: 'https://www.cisa.gov/sites/default/files/csaf/provider-metadata.json',
  examples: [
    {
      name: 'one vulnerability in one product',
      text: `${exampleHead},"vulnerabilities":[{"cve":"CVE-2025-0001","product_status":{"known_affected":["P1"]},
        "scores":[{"products":["P1"],"cvss_v3":{"baseScore":9.8,"vectorString":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
        "remediations":[{"category":"vendor_fix","details":"Update to V1.2 or later version","product_ids":["P1"]}]}]}`,
      holds: ['CVE-2025-0001'],
      faults: 0,
    },
    {
      name: 'a vulnerability without a CVE id gets the number of the document',
      text: `${exampleHead},"vulnerabilities":[{"product_status":{"known_affected":["P1"]}}]}`,
      holds: ['ACME-1#1'],
      faults: 0,
    },
    {
      name: 'a product that the tree does not know is reported',
      text: `${exampleHead},"vulnerabilities":[{"cve":"CVE-2025-0001","product_status":{"known_affected":["P1","P9"]}}]}`,
      holds: ['CVE-2025-0001'],
      faults: 1,
    },
    { name: 'a document without vulnerabilities', text: `${exampleHead},"vulnerabilities":[]}`, holds: [], faults: 1 },
  ],

  recognises: (text) => /"csaf_version"\s*:/.test(text),

  parse(text) {
    const json = parseJson(text)
    if (!json.ok) return unusable(json.reason)
    const parsed = documentShape.safeParse(json.value)
    if (!parsed.success) return unusable('it has no document with a tracking id')
    const { document, vulnerabilities } = parsed.data
    const tree = parseProductTree(parsed.data.product_tree)
    if (vulnerabilities.length === 0) return unusable('it holds no vulnerabilities')
    const bad: number[] = []
    const unknown = new Set<string>()
    const advisories: Advisory[] = []
    for (const [at, item] of vulnerabilities.entries()) {
      const vulnerability = vulnerabilityShape.safeParse(item)
      if (!vulnerability.success) bad.push(at)
      else {
        const affected = affectedProducts(vulnerability.data, tree.products, unknown)
        if (affected.length > 0)
          advisories.push(advisory(vulnerability.data, affected, { ...document.tracking, title: document.title, at }))
      }
    }
    const faults = [...unreadableEntries(bad, vulnerabilities.length), ...tree.faults]
    if (unknown.size > 0) faults.push(`${unknown.size} affected products are not in its product tree or name no vendor`)
    if (advisories.length === 0 && faults.length === 0) faults.push('it names no affected product')
    const asOf = /^\d{4}-\d{2}-\d{2}/.exec(document.tracking.current_release_date)?.[0]
    return { advisories, faults, ...(asOf === undefined ? {} : { asOf }) }
  },
})

type Origin = { readonly id: string; readonly title: string; readonly at: number }

function advisory(vulnerability: Vulnerability, affected: readonly Affected[], { id, title, at }: Origin): Advisory {
  const cve = vulnerability.cve ?? null
  const own = vulnerability.title !== undefined && vulnerability.title !== cve ? `: ${kept(vulnerability.title)}` : ''
  const best = worstScore(vulnerability)
  return {
    id: cve ?? `${kept(id)}#${at + 1}`,
    cve,
    title: `${kept(title)}${own}`,
    source: `CSAF ${kept(id)}`,
    affected,
    cvss: best?.baseScore ?? null,
    vector: best?.vectorString || null,
    exploitation: exploitMaturity(best?.vectorString ?? ''),
    automatable: null,
    knownExploited: false,
    ransomware: false,
  }
}

function affectedProducts(
  vulnerability: Vulnerability,
  products: ReadonlyMap<string, Product>,
  unknown: Set<string>,
): readonly Affected[] {
  const { known_affected: known = [], first_affected: first = [] } = vulnerability.product_status ?? {}
  const affected: Affected[] = []
  for (const id of new Set([...known, ...first].slice(0, limits.affectedOfOneAdvisory))) {
    const product = products.get(id)
    if (product === undefined || product.vendor === '' || product.product === '') {
      unknown.add(id)
      continue
    }
    const offers = (vulnerability.remediations ?? []).filter(
      ({ product_ids: of }) => of === undefined || of.includes(id),
    )
    const fixes = offers.filter(({ category }) => category === 'vendor_fix').map(({ details }) => details)
    affected.push({
      ...product,
      fixedVersion: fixedVersion(product.versions, fixes),
      remedy: bestRemedy(offers.map(({ category }) => category)),
    })
  }
  return affected
}

const remedies: readonly (readonly [category: string, remedy: Remedy])[] = [
  ['vendor_fix', 'vendor-fix'],
  ['workaround', 'workaround'],
  ['mitigation', 'mitigation'],
  ['none_available', 'none-available'],
  ['no_fix_planned', 'no-fix-planned'],
]

function bestRemedy(categories: readonly string[]): Remedy {
  // That no fix will come outweighs a mitigation: it decides that the device is replaced or isolated.
  if (categories.includes('no_fix_planned') && !categories.includes('vendor_fix')) return 'no-fix-planned'
  return remedies.find(([category]) => categories.includes(category))?.[1] ?? 'unknown'
}

/**
 * The highest base score; of equal ones the newer CVSS version's is not preferred, because 3.x is what the sources
 * fill in.
 */
function worstScore({
  scores = [],
}: Vulnerability): { readonly baseScore: number; readonly vectorString: string } | undefined {
  const all = scores.flatMap((score) => score.cvss_v3 ?? score.cvss_v4 ?? score.cvss_v2 ?? [])
  return all.toSorted((a, b) => b.baseScore - a.baseScore)[0]
}

/** CVSS exploit code maturity: `E:A` attacked (4.0), `E:P`, `E:F`, `E:H` an exploit exists. */
function exploitMaturity(vector: string): Exploitation | null {
  const value = /\/E:([A-Z]+)/.exec(vector)?.[1]
  if (value === 'A') return 'active'
  if (value === 'P' || value === 'F' || value === 'H' || value === 'POC') return 'public poc'
  return value === 'U' ? 'none' : null
}
