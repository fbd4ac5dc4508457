/** Alerts of a device, newest first. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { term } from '../list/column.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { Severity } from '../parts/severity.tsx'
import type { DeviceRow } from './answers.ts'
import styles from './discover.module.css'

type Alert = {
  readonly id: string
  readonly title: string
  readonly severity: string
  readonly atMs: number
  readonly sentence: string
  readonly state: string
}

export function AlertsPanel({ row: { site, id } }: { readonly row: DeviceRow }): ReactNode {
  const query = term('deviceId', id)
  const { data } = useAsk<Rows<Alert>>({
    path: '/alerts',
    query: { query, site, sort: '-at', limit: 20 },
    follows: ['alerts'],
  })
  const alerts = data?.rows ?? []
  return (
    <Panel
      title={`Alerts (${data?.total ?? 0})`}
      beside={
        alerts.length > 0 && (
          <Link to="/monitor" search={{ query }}>
            In the list
          </Link>
        )
      }
    >
      {alerts.length === 0 && <p className={styles['soft']}>Nothing that it did raised an alert.</p>}
      <ul className={styles['items']}>
        {alerts.map((alert) => (
          <li key={alert.id}>
            <h3>
              <Severity level={alert.severity}>{alert.title}</Severity>
            </h3>
            <p>{alert.sentence}</p>
            <p className={styles['soft']}>
              <Moment atMs={alert.atMs} both />, {alert.state}
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
