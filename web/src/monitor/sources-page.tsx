/** Where everything comes from: what each source is doing, what it lost, when it last said something. Silence is shown. */
import { CircleAlert, CircleCheck, CirclePause, CircleStop } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Page, Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { count, percent } from '../words.ts'
import { monitorTabs } from './alerts-page.tsx'
import styles from './monitor.module.css'

export type Source = {
  readonly id: string
  readonly site: string
  readonly kind: string
  readonly title: string
  readonly state: string
  readonly sentence: string
  readonly packets: number
  readonly lost: number | null
  readonly lastSeenMs: number | null
}

const marks = { running: CircleCheck, waiting: CirclePause, stopped: CircleStop, failed: CircleAlert }

export function SourcesPage(): ReactNode {
  return (
    <Page title="Monitor" tabs={monitorTabs}>
      <SourcesPanel />
    </Page>
  )
}

function SourcesPanel(): ReactNode {
  const { data, error } = useAsk<Rows<Source>>({ path: '/sources', follows: ['sources'] })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  if (data.rows.length === 0) {
    return (
      <EmptyState title="No source yet">
        Drop a capture anywhere on this page, or start the service with an interface, a folder to watch or a port to
        listen on: see <code>cordon serve --help</code>.
      </EmptyState>
    )
  }
  return (
    <Panel title="Sources">
      <PlainTable
        caption="Sources and their health"
        rows={data.rows}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Source', show: ({ title }) => <bdi>{title}</bdi> },
          { title: 'Kind', show: ({ kind }) => kind },
          { title: 'Site', show: ({ site }) => <bdi>{site}</bdi> },
          { title: 'State', show: ({ state }) => <SourceState state={state} /> },
          { title: 'Last packet', show: ({ lastSeenMs }) => <Moment atMs={lastSeenMs} /> },
          { title: 'Packets', number: true, show: ({ packets }) => count(packets) },
          { title: 'Lost before Cordon', number: true, show: lostOf },
          { title: 'In words', wide: true, show: ({ sentence }) => <bdi>{sentence}</bdi> },
        ]}
      />
    </Panel>
  )
}

export function SourceState({ state }: { readonly state: string }): ReactNode {
  const Icon = Object.entries(marks).find(([name]) => name === state)?.[1] ?? CircleStop
  return (
    <span className={styles['sources']} data-state={state}>
      <Icon size={14} aria-hidden="true" /> {state}
    </span>
  )
}

function lostOf({ packets, lost }: Source): ReactNode {
  if (lost === null) return 'not told'
  const share = packets + lost === 0 ? 0 : lost / (packets + lost)
  return (
    <span className={lost > 0 ? styles['lost'] : undefined}>
      {count(lost)}
      {lost > 0 && ` (${percent(share)})`}
    </span>
  )
}
