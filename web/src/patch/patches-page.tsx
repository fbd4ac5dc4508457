/** What to install, in the order in which to work: like devices with one finding, how an update gets there, what it removes. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ListDefinition } from '../list/column.ts'
import { DataList } from '../list/data-list.tsx'
import { Explain } from '../parts/explain.tsx'
import { Page } from '../parts/page.tsx'
import { PrintLink } from '../reports/print-link.tsx'
import { count, many } from '../words.ts'
import { decisionExplained, DecisionWord } from './decision.tsx'
import { patchTabs } from './findings-page.tsx'

export type PatchLine = {
  readonly site: string
  readonly id: string
  readonly vendor: string
  readonly model: string
  readonly category: string | null
  readonly devices: readonly string[]
  readonly finding: {
    readonly id: string
    readonly cve: string | null
    readonly title: string
    readonly knownExploited: boolean
  }
  readonly fixedVersion: string | null
  readonly decision: string
  readonly reason: string
  readonly ease?: string
}

const patches: ListDefinition<PatchLine> = {
  name: 'patches',
  path: '/patches',
  noun: 'line',
  follows: ['findings', 'site'],
  sort: '',
  rowKey: ({ site, id }) => `${site} ${id}`,
  columns: [
    {
      id: 'model',
      title: 'Devices to update',
      widthPx: 230,
      sortBy: false,
      cell: ({ vendor, model }) => (
        <bdi>
          {vendor} {model}
        </bdi>
      ),
    },
    {
      id: 'devices',
      title: 'Devices',
      widthPx: 90,
      number: true,
      sortBy: false,
      cell: ({ devices, finding }) => (
        <Link to="/patch/findings/$id" params={{ id: finding.id }} aria-label={many(devices.length, 'device')}>
          {count(devices.length)}
        </Link>
      ),
    },
    {
      id: 'decision',
      title: 'When',
      widthPx: 190,
      sortBy: false,
      cell: ({ decision }) => <DecisionWord decision={decision} />,
    },
    {
      id: 'fixedVersion',
      title: 'Install',
      widthPx: 130,
      sortBy: false,
      cell: ({ fixedVersion }) => fixedVersion ?? 'no fix named',
    },
    {
      id: 'finding',
      title: 'Removes',
      widthPx: 170,
      sortBy: false,
      cell: ({ finding }) => (
        <Link to="/patch/findings/$id" params={{ id: finding.id }}>
          <bdi>{finding.cve ?? finding.id}</bdi>
        </Link>
      ),
    },
    { id: 'ease', title: 'Effort', widthPx: 180, sortBy: false, cell: ({ ease }) => ease ?? '–' },
    {
      id: 'reason',
      title: 'Why here in the list',
      widthPx: 460,
      sortBy: false,
      cell: ({ reason }) => <bdi title={reason}>{reason}</bdi>,
    },
  ],
  // The service looks for the words as they are.
  fields: [],
  empty: 'There is nothing to install: no advisory matches what was identified.',
}

export function PatchesPage(): ReactNode {
  return (
    <Page
      title="Patch"
      tabs={patchTabs}
      fills
      beside={
        <Explain what="the order">
          Most urgent first; among equals what is exploited, then what is easily updated, then what has a fix, then what
          is on most devices, so that risk falls fastest. {decisionExplained}
        </Explain>
      }
      actions={<PrintLink kind="technical" />}
    >
      <DataList list={patches} />
    </Page>
  )
}
