/**
 * What is published about models of the clinic, in the forms in which it is published: an excerpt of CISA's catalogue
 * of known exploited vulnerabilities, and a CSAF document. Facts from CISA KEV and NVD, in our words; only for the
 * demonstration.
 */

export type AdvisoryFile = { readonly name: string; readonly text: string }

type Known = {
  readonly cve: string
  readonly vendor: string
  readonly product: string
  readonly title: string
  readonly added: string
  readonly due: string
}

const known: readonly Known[] = [
  ['CVE-2016-11021', 'D-Link', 'DCS-930L Devices', 'D-Link DCS-930L command injection', '2022-03-25', '2022-04-15'],
  ['CVE-2020-5722', 'Grandstream', 'UCM6200', 'Grandstream UCM6200 series SQL injection', '2022-01-28', '2022-07-28'],
  [
    'CVE-2020-25078',
    'D-Link',
    'DCS-2530L and DCS-2670L Devices',
    'D-Link DCS-2530L password disclosure',
    '2025-08-05',
    '2025-08-26',
  ],
  [
    'CVE-2021-33045',
    'Dahua',
    'IP Camera Firmware',
    'Dahua IP camera authentication bypass',
    '2024-08-21',
    '2024-09-11',
  ],
  [
    'CVE-2021-36260',
    'Hikvision',
    'Security cameras web server',
    'Hikvision camera command injection',
    '2022-01-10',
    '2022-01-24',
  ],
].map(([cve = '', vendor = '', product = '', title = '', added = '', due = '']) => ({
  cve,
  vendor,
  product,
  title,
  added,
  due,
}))

type Fixed = {
  readonly cve: string
  readonly vendor: string
  readonly product: string
  readonly fixed: string
  readonly vector: string
  readonly score: number
}

const allowsAll = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
const fixes: readonly Fixed[] = [
  {
    cve: 'CVE-2016-11021',
    vendor: 'D-Link',
    product: 'DCS-930L',
    fixed: '2.12',
    vector: allowsAll.replace('PR:N', 'PR:H'),
    score: 7.2,
  },
  {
    cve: 'CVE-2020-5722',
    vendor: 'Grandstream',
    product: 'UCM6202',
    fixed: '1.0.19.20',
    vector: allowsAll,
    score: 9.8,
  },
  {
    cve: 'CVE-2020-25078',
    vendor: 'D-Link',
    product: 'DCS-2530L',
    fixed: '1.06.01',
    score: 7.5,
    vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
  },
]

/** The files to read as feeds beside the clinic's capture. */
export const clinicAdvisories: readonly AdvisoryFile[] = [
  { name: 'known-exploited-excerpt.json', text: renderKnown() },
  ...fixes.map((fix) => ({ name: `${fix.cve.toLowerCase()}.json`, text: renderCsaf(fix) })),
]

function renderKnown(): string {
  const vulnerabilities = known.map(({ cve, vendor, product, title, added, due }) => ({
    cveID: cve,
    vendorProject: vendor,
    product,
    vulnerabilityName: title,
    dateAdded: added,
    shortDescription: title,
    requiredAction: 'Apply updates as the vendor says, or take the product out of use.',
    dueDate: due,
    knownRansomwareCampaignUse: 'Unknown',
    notes: `https://nvd.nist.gov/vuln/detail/${cve}`,
    cwes: [],
  }))
  return JSON.stringify({
    title: 'Excerpt of the CISA Catalog of Known Exploited Vulnerabilities, for the lab',
    catalogVersion: '2026.01.05',
    dateReleased: '2026-01-05T00:00:00.000Z',
    count: vulnerabilities.length,
    vulnerabilities,
  })
}

function renderCsaf({ cve, vendor, product, fixed, vector, score }: Fixed): string {
  const affected = { product_id: 'affected', name: `${vendor} ${product} before ${fixed}` }
  const range = { category: 'product_version_range', name: `vers:all/<${fixed}`, product: affected }
  return JSON.stringify({
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: `${vendor} ${product} before ${fixed}`,
      publisher: { category: 'other', name: 'Cordon lab', namespace: 'https://cordon.example' },
      tracking: {
        id: `LAB-${cve}`,
        status: 'final',
        version: '1',
        initial_release_date: '2026-01-05T00:00:00Z',
        current_release_date: '2026-01-05T00:00:00Z',
      },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          name: vendor,
          branches: [{ category: 'product_name', name: product, branches: [range] }],
        },
      ],
    },
    vulnerabilities: [
      {
        cve,
        title: known.find((entry) => entry.cve === cve)?.title ?? cve,
        product_status: { known_affected: ['affected'] },
        scores: [
          {
            products: ['affected'],
            cvss_v3: { version: '3.1', vectorString: vector, baseScore: score, baseSeverity: 'HIGH' },
          },
        ],
        remediations: [{ category: 'vendor_fix', details: `Update to ${fixed} or later.`, product_ids: ['affected'] }],
      },
    ],
  })
}
