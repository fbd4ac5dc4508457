/** What somebody should look at, as it comes: new ones are lit for a while and read aloud, politely. */
import { SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import type { ListDefinition } from '../list/column.ts'
import { DataList } from '../list/data-list.tsx'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { Severity } from '../parts/severity.tsx'
import { PrintLink } from '../reports/print-link.tsx'
import { levels } from '../words.ts'
import { alertStates, isAlertState, stateWords } from './alert-words.ts'
import styles from './monitor.module.css'
import { useNewAlerts } from './new-alerts.ts'

export type AlertRow = {
  readonly site: string
  readonly id: string
  readonly detection: string
  readonly title: string
  readonly severity: string
  readonly deviceId: string
  readonly deviceTitle: string
  readonly atMs: number
  readonly raisedMs: number
  readonly changedMs: number
  readonly sentence: string
  readonly technique: string
  readonly state: string
  readonly note: string
  readonly decidedBy: string
}

export const monitorTabs = [
  { to: '/monitor', title: 'Alerts' },
  { to: '/monitor/sources', title: 'Sources' },
]

export function AlertsPage(): ReactNode {
  const { fresh, words } = useNewAlerts()
  return (
    <Page
      title="Monitor"
      tabs={monitorTabs}
      fills
      actions={<PrintLink kind="technical" />}
      beside={
        <>
          <StateChoice />
          <span role="status" className={styles['told']}>
            {words}
          </span>
        </>
      }
    >
      <DataList list={alertList(fresh)} />
    </Page>
  )
}

const shortcuts = [
  { value: 'state:open', label: 'Open' },
  { value: 'state:acknowledged', label: 'Acknowledged' },
  { value: '', label: 'All' },
]

/** The three questions people ask most; anything else is the query's. */
function StateChoice(): ReactNode {
  const [{ query = '' }, setAddress] = useAddress()
  return (
    <SegmentedControl
      size="xs"
      aria-label="Alerts shown"
      value={shortcuts.some(({ value }) => value === query) ? query : 'other'}
      data={[
        ...shortcuts,
        ...(shortcuts.some(({ value }) => value === query) ? [] : [{ value: 'other', label: 'Filtered' }]),
      ]}
      onChange={(value) => value !== 'other' && setAddress({ query: value === '' ? undefined : value })}
    />
  )
}

function alertList(fresh: ReadonlySet<string>): ListDefinition<AlertRow> {
  return {
    name: 'alerts',
    path: '/alerts',
    noun: 'alert',
    follows: ['alerts'],
    sort: '-raised',
    rowKey: ({ site, id }) => `${site} ${id}`,
    columns: [
      { id: 'title', title: 'Alert', widthPx: 250, cell: (row) => <AlertTitle row={row} isNew={fresh.has(row.id)} /> },
      { id: 'severity', title: 'Severity', widthPx: 100, cell: ({ severity }) => <Severity level={severity} /> },
      { id: 'deviceTitle', title: 'Device', widthPx: 200, cell: (row) => <DeviceOf row={row} /> },
      {
        id: 'sentence',
        title: 'What was observed',
        widthPx: 440,
        sortBy: false,
        cell: ({ sentence }) => <bdi title={sentence}>{sentence}</bdi>,
      },
      {
        id: 'state',
        title: 'State',
        widthPx: 120,
        cell: ({ state }) => (isAlertState(state) ? stateWords[state].now : state),
      },
      { id: 'raised', title: 'Raised', widthPx: 120, cell: ({ raisedMs }) => <Moment atMs={raisedMs} /> },
      { id: 'at', title: 'Happened', widthPx: 120, cell: ({ atMs }) => <Moment atMs={atMs} /> },
      { id: 'technique', title: 'ATT&CK', widthPx: 130, cell: ({ technique }) => technique },
      { id: 'detection', title: 'Detection', widthPx: 150, hidden: true, cell: ({ detection }) => detection },
      {
        id: 'decidedBy',
        title: 'Decided by',
        widthPx: 120,
        hidden: true,
        cell: ({ decidedBy }) => <bdi>{decidedBy}</bdi>,
      },
    ],
    fields: [
      { name: 'state', title: 'What people did with it', values: alertStates },
      { name: 'severity', title: 'How much it matters', values: levels },
      { name: 'detection', title: 'Which detection' },
      { name: 'technique', title: 'ATT&CK technique, such as T1046' },
      { name: 'device', title: 'Name of the device' },
      { name: 'raised', title: 'When it was raised, such as <1d for within the last day' },
      { name: 'note', title: 'What somebody wrote beside it' },
    ],
    empty: 'Nothing was noticed. Detections run on everything that is captured; an alert appears here within seconds.',
  }
}

function AlertTitle({
  row: { site, id, title },
  isNew,
}: {
  readonly row: AlertRow
  readonly isNew: boolean
}): ReactNode {
  return (
    <span className={isNew ? styles['fresh'] : undefined}>
      <Link to="/monitor/$site/$id" params={{ site, id }}>
        {title}
      </Link>
      {isNew && <small className={styles['new']}>new</small>}
    </span>
  )
}

export function DeviceOf({ row: { site, deviceId, deviceTitle } }: { readonly row: AlertRow }): ReactNode {
  if (deviceId === '') return <bdi>{deviceTitle}</bdi>
  return (
    <Link to="/devices/$site/$id" params={{ site, id: deviceId }}>
      <bdi>{deviceTitle === '' ? deviceId : deviceTitle}</bdi>
    </Link>
  )
}
