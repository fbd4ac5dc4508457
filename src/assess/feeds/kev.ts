/**
 * CISA's catalogue of known exploited vulnerabilities, JSON. It names vendor and product in words and no versions: a
 * lead, not a proof. Format:
 * https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities_schema.json. `dueDate` is not used:
 * it binds US agencies only.
 */
import { z } from 'zod'
import { parseJson } from '../../core/json.ts'
import { kept, type Advisory } from '../advisory.ts'
import { feed, unreadableEntries, unusable } from '../feed.ts'

const entryShape = z.object({
  cveID: z.string().regex(/^CVE-\d{4}-\d{4,19}$/),
  vendorProject: z.string().min(1),
  product: z.string().min(1),
  vulnerabilityName: z.string().catch(''),
  knownRansomwareCampaignUse: z.string().catch('Unknown'),
})
const fileShape = z.object({
  catalogVersion: z.string(),
  dateReleased: z.string().optional().catch(undefined),
  count: z.number().optional().catch(undefined),
  vulnerabilities: z.array(z.unknown()),
})

const exampleEntry = `{"cveID":"CVE-2021-36260","vendorProject":"Hikvision","product":"Security cameras web server",
  "vulnerabilityName":"Hikvision Improper Input Validation","dateAdded":"2022-01-10","knownRansomwareCampaignUse":"Unknown"}`

export const kev = feed({
  name: 'kev',
  title: 'CISA known exploited vulnerabilities',
  licence: 'US government work, CC0 1.0',
  url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
  examples: [
    {
      name: 'a catalogue with one entry',
      text: `{"catalogVersion":"2025.08.25","count":1,"vulnerabilities":[${exampleEntry}]}`,
      holds: ['CVE-2021-36260'],
      faults: 0,
    },
    {
      name: 'an entry without a CVE id is reported, the others are used',
      text: `{"catalogVersion":"2025.08.25","count":2,"vulnerabilities":[{"cveID":"none"},${exampleEntry}]}`,
      holds: ['CVE-2021-36260'],
      faults: 1,
    },
    {
      name: 'a catalogue that holds fewer entries than it says',
      text: `{"catalogVersion":"2025.08.25","count":1404,"vulnerabilities":[${exampleEntry}]}`,
      holds: ['CVE-2021-36260'],
      faults: 1,
    },
    {
      name: 'no entries at all',
      text: '{"catalogVersion":"2025.08.25","count":0,"vulnerabilities":[]}',
      holds: [],
      faults: 1,
    },
  ],

  recognises: (text) => /"catalogVersion"\s*:/.test(text.slice(0, 4096)),

  parse(text) {
    const json = parseJson(text)
    if (!json.ok) return unusable(json.reason)
    const file = fileShape.safeParse(json.value)
    if (!file.success) return unusable('it has no list of vulnerabilities')
    const { catalogVersion, dateReleased, count, vulnerabilities } = file.data
    if (vulnerabilities.length === 0) return unusable('it holds no vulnerabilities')
    const bad: number[] = []
    const advisories: Advisory[] = []
    for (const [at, item] of vulnerabilities.entries()) {
      const entry = entryShape.safeParse(item)
      if (entry.success) advisories.push(lead(entry.data, `CISA KEV ${kept(catalogVersion)}`))
      else bad.push(at)
    }
    const faults = [...unreadableEntries(bad, vulnerabilities.length)]
    if (count !== undefined && count !== vulnerabilities.length) {
      faults.push(`it says that it holds ${count} vulnerabilities, but there are ${vulnerabilities.length}`)
    }
    const asOf = /^\d{4}-\d{2}-\d{2}/.exec(dateReleased ?? catalogVersion.replaceAll('.', '-'))?.[0]
    return { advisories, faults, ...(asOf === undefined ? {} : { asOf }) }
  },
})

function lead(entry: z.infer<typeof entryShape>, source: string): Advisory {
  const { cveID, vendorProject, product, vulnerabilityName, knownRansomwareCampaignUse } = entry
  return {
    id: cveID,
    cve: cveID,
    title: kept(vulnerabilityName) || `${kept(vendorProject)} ${kept(product)}: known exploited vulnerability`,
    source,
    affected: [
      {
        vendor: kept(vendorProject),
        product: kept(product),
        models: [],
        versions: { kind: 'none-given' },
        fixedVersion: null,
        remedy: 'unknown',
      },
    ],
    cvss: null,
    vector: null,
    exploitation: 'active',
    automatable: null,
    knownExploited: true,
    ransomware: knownRansomwareCampaignUse.toLowerCase() === 'known',
  }
}
