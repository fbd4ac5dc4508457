/** One finding: what is wrong, how urgent and why, what removes it, and each device with how it was matched. */
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { many } from '../words.ts'
import { DecisionWord } from './decision.tsx'
import { patchTabs } from './findings-page.tsx'
import styles from './patch.module.css'

type Affected = {
  readonly site: string
  readonly deviceId: string
  readonly deviceTitle: string
  readonly id: string
  readonly cve: string | null
  readonly title: string
  readonly state: string
  readonly decision: string
  readonly cvss: number | null
  readonly knownExploited: boolean
  readonly fixedVersion: string | null
  readonly source: string
  readonly why: string
  readonly decisionWhy: string
  readonly firstSeenMs: number
}

const mostDevices = 500

export function FindingPage(): ReactNode {
  const { id } = useParams({ strict: false })
  const [{ site, query }] = useAddress()
  const { data, error } = useAsk<Rows<Affected>>({
    path: `/findings/${encodeURIComponent(id ?? '')}/devices`,
    query: { site, query, limit: mostDevices },
    follows: ['findings', 'site'],
  })
  const first = data?.rows[0]
  return (
    <Page title={first?.cve ?? id ?? ''} tabs={patchTabs}>
      {error !== null && <ErrorState error={error} />}
      {data === undefined && error === null && <LoadingState />}
      {data !== undefined && first === undefined && (
        <EmptyState title="No device has this finding" action={<Link to="/patch">To the findings</Link>}>
          It may have been removed by an update, or another site has it.
        </EmptyState>
      )}
      {data !== undefined && first !== undefined && <Finding first={first} affected={data} />}
    </Page>
  )
}

function Finding({ first, affected }: { readonly first: Affected; readonly affected: Rows<Affected> }): ReactNode {
  const { rows, total } = affected
  const fixed = new Set(rows.flatMap(({ fixedVersion }) => fixedVersion ?? []))
  return (
    <>
      <Panel title="What is wrong">
        <p className={styles['lead']}>
          <bdi>{first.title}</bdi>
        </p>
        <dl className={styles['facts']}>
          <dt>Decision</dt>
          <dd>
            <DecisionWord decision={first.decision} /> {first.decisionWhy}
          </dd>
          <dt>What removes it</dt>
          <dd>
            {fixed.size === 0
              ? 'No fixed version is named: ask the vendor, and isolate it until then.'
              : `Version ${[...fixed].join(' or ')}`}
          </dd>
          <dt>CVSS</dt>
          <dd>{first.cvss === null ? 'not given' : `${first.cvss.toFixed(1)} of 10`}</dd>
          <dt>Exploited</dt>
          <dd>{first.knownExploited ? 'yes, in the wild' : 'not known'}</dd>
          <dt>Says who</dt>
          <dd>
            <bdi>{first.source}</bdi>
          </dd>
        </dl>
      </Panel>
      <Panel title={`On ${many(total, 'device')}`}>
        <AffectedTable rows={rows} title={first.title} />
        {total > rows.length && <p>{many(total - rows.length, 'more device')} not drawn.</p>}
      </Panel>
    </>
  )
}

function AffectedTable({ rows, title }: { readonly rows: readonly Affected[]; readonly title: string }): ReactNode {
  return (
    <PlainTable
      caption={`Devices with ${title}`}
      rows={rows}
      keyOf={({ site, deviceId }) => `${site} ${deviceId}`}
      columns={[
        {
          title: 'Device',
          show: ({ site, deviceId, deviceTitle }) => (
            <Link to="/devices/$site/$id" params={{ site, id: deviceId }}>
              <bdi>{deviceTitle === '' ? deviceId : deviceTitle}</bdi>
            </Link>
          ),
        },
        { title: 'Decision', show: ({ decision }) => <DecisionWord decision={decision} /> },
        { title: 'How sure', show: ({ state }) => state },
        { title: 'How it was matched', wide: true, show: ({ why }) => <bdi>{why}</bdi> },
        { title: 'Found', show: ({ firstSeenMs }) => <Moment atMs={firstSeenMs} /> },
      ]}
    />
  )
}
