/** What is known to be wrong, one row a finding: how urgent, on how many devices, and whether a fix exists. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ListDefinition } from '../list/column.ts'
import { DataList } from '../list/data-list.tsx'
import { Explain } from '../parts/explain.tsx'
import { Page } from '../parts/page.tsx'
import { count } from '../words.ts'
import { decisionExplained, DecisionWord, decisions } from './decision.tsx'
import { PrintLink } from '../reports/print-link.tsx'

export type FindingGroup = {
  readonly id: string
  readonly cve: string | null
  readonly title: string
  readonly decision: string
  readonly cvss: number | null
  readonly knownExploited: boolean
  readonly fixedVersion: string | null
  readonly source: string
  readonly vendor: string
  readonly model: string
  readonly devices: number
  readonly confirmed: number
}

export const patchTabs = [
  { to: '/patch', title: 'Findings' },
  { to: '/patch/list', title: 'Patch list' },
]

const findings: ListDefinition<FindingGroup> = {
  name: 'findings',
  path: '/findings',
  noun: 'finding',
  follows: ['findings', 'site'],
  sort: '-decision',
  rowKey: ({ id }) => id,
  columns: [
    {
      id: 'id',
      title: 'Finding',
      widthPx: 190,
      cell: ({ id, cve }) => (
        <Link to="/patch/findings/$id" params={{ id }} search={({ site }) => (site === undefined ? {} : { site })}>
          <bdi>{cve ?? id}</bdi>
        </Link>
      ),
    },
    {
      id: 'title',
      title: 'What is wrong',
      widthPx: 330,
      sortBy: false,
      cell: ({ title }) => <bdi title={title}>{title}</bdi>,
    },
    { id: 'decision', title: 'Decision', widthPx: 190, cell: ({ decision }) => <DecisionWord decision={decision} /> },
    {
      id: 'devices',
      title: 'Devices',
      widthPx: 90,
      number: true,
      cell: ({ id, devices }) => (
        <Link to="/patch/findings/$id" params={{ id }}>
          {count(devices)}
        </Link>
      ),
    },
    { id: 'confirmed', title: 'Confirmed', widthPx: 100, number: true, cell: ({ confirmed }) => count(confirmed) },
    {
      id: 'cvss',
      title: 'CVSS',
      widthPx: 70,
      number: true,
      cell: ({ cvss }) => (cvss === null ? '–' : cvss.toFixed(1)),
    },
    {
      id: 'knownExploited',
      title: 'Exploited',
      widthPx: 100,
      cell: ({ knownExploited }) => (knownExploited ? 'yes' : 'not known'),
    },
    { id: 'vendor', title: 'Vendor', widthPx: 130, cell: ({ vendor }) => <bdi>{vendor}</bdi> },
    { id: 'model', title: 'Model', widthPx: 160, cell: ({ model }) => <bdi>{model}</bdi> },
    {
      id: 'fixedVersion',
      title: 'Fixed in',
      widthPx: 110,
      sortBy: false,
      cell: ({ fixedVersion }) => fixedVersion ?? 'no fix named',
    },
    { id: 'source', title: 'Says who', widthPx: 120, hidden: true, cell: ({ source }) => source },
  ],
  fields: [
    { name: 'decision', title: 'How urgent', values: decisions },
    { name: 'cvss', title: 'CVSS base score, 0 to 10' },
    { name: 'knownExploited', title: 'Exploited in the wild', values: ['yes', 'no'] },
    { name: 'state', title: 'How sure', values: ['confirmed', 'possible'] },
    { name: 'vendor', title: 'Vendor of the device' },
    { name: 'model', title: 'Model of the device' },
    { name: 'category', title: 'Category of the device' },
    { name: 'cve', title: 'CVE id' },
  ],
  empty: (
    <>
      No advisory matches what was identified. Advisories come from feeds: see <code>cordon feeds</code>, or wait until
      devices tell their versions.
    </>
  ),
}

export function FindingsPage(): ReactNode {
  return (
    <Page
      title="Patch"
      tabs={patchTabs}
      fills
      beside={<Explain what="the decision">{decisionExplained}</Explain>}
      actions={<PrintLink kind="technical" />}
    >
      <DataList list={findings} />
    </Page>
  )
}
