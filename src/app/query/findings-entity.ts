/** What can be asked of findings: of each device's own, before like ones are added up; and what those sums sort by. */
import type { Entity, Field } from './entity.ts'

const decisions: readonly string[] = ['defer', 'scheduled', 'out-of-cycle', 'immediate']

const finding: Readonly<Record<string, Field>> = {
  id: { title: 'Id', sentence: "The advisory's or CVE's id.", kind: 'text', column: 'findings.id' },
  cve: { title: 'CVE', sentence: 'Its CVE id.', kind: 'text', column: 'findings.cve', nullable: true },
  title: { title: 'Title', sentence: 'What is wrong, in a line.', kind: 'text', column: 'findings.title' },
  state: {
    title: 'State',
    sentence: '`confirmed`: a known version is affected; `possible`: only the model matches.',
    kind: 'choice',
    choices: ['confirmed', 'possible'],
    column: 'findings.state',
    unsorted: true,
  },
  decision: {
    title: 'Decision',
    sentence: 'What to do, by SSVC. Sorted by urgency.',
    kind: 'choice',
    choices: decisions,
    column: 'findings.decision',
    sortBy: 'findings.urgency',
  },
  cvss: {
    title: 'CVSS',
    sentence: 'CVSS base score, 0 to 10.',
    kind: 'number',
    column: 'findings.cvss',
    nullable: true,
  },
  knownExploited: {
    title: 'Exploited',
    sentence: 'Whether it is known to be exploited in the wild.',
    kind: 'flag',
    column: 'findings.knownExploited',
  },
  fixedVersion: {
    title: 'Fixed in',
    sentence: 'First fixed version; `none` where no fix is named.',
    kind: 'text',
    column: 'findings.fixedVersion',
    nullable: true,
    unsorted: true,
  },
  source: {
    title: 'Source',
    sentence: 'The feed that says so.',
    kind: 'text',
    column: 'findings.source',
    unsorted: true,
  },
  firstSeen: {
    title: 'First found',
    sentence: 'When it was first found on the device.',
    kind: 'time',
    column: 'findings.firstSeenMs',
  },
}

const ofDevice: Readonly<Record<string, Field>> = {
  vendor: { title: 'Vendor', sentence: 'Who made the device.', kind: 'text', column: 'findings.vendor' },
  model: { title: 'Model', sentence: 'Which product it is.', kind: 'text', column: 'findings.model' },
  category: { title: 'Category', sentence: 'What the device is.', kind: 'text', column: 'findings.category' },
  device: { title: 'Device', sentence: 'Id of the device.', kind: 'text', column: 'findings.deviceId', unsorted: true },
  site: { title: 'Site', sentence: 'The place of the device.', kind: 'text', column: 'findings.site', unsorted: true },
}

const text = [
  { column: 'findings.id' },
  { column: 'findings.title' },
  { column: 'findings.cve', nullable: true },
  { column: 'findings.vendor' },
  { column: 'findings.model' },
]

export const findingsEntity: Entity = {
  name: 'findings',
  title: 'Findings',
  noun: 'finding',
  fields: { ...finding, ...ofDevice },
  text,
  sort: '-decision',
  key: ['findings.id', 'findings.site', 'findings.deviceId'],
  examples: [
    { query: 'decision:immediate,out-of-cycle', means: 'what cannot wait for the next window' },
    { query: 'knownExploited:yes cvss>=9', means: 'exploited in the wild, and severe' },
    { query: 'category:camera fixedVersion:none', means: 'of cameras, without a fix' },
  ],
}
