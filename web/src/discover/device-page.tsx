/**
 * One device, from top to bottom: who it is and how sure, its risk as a sum, what it talks to, what concerns it, what
 * happened, and the raw facts last.
 */
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAsk } from '../ask.ts'
import { term } from '../list/column.ts'
import { Moment } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { Severity } from '../parts/severity.tsx'
import { ErrorState, LoadingState } from '../parts/states.tsx'
import { capital } from '../words.ts'
import type { DeviceAnswer } from './answers.ts'
import { AlertsPanel } from './device-alerts.tsx'
import { Behaviour } from './device-behaviour.tsx'
import { FactsPanel } from './device-facts.tsx'
import { FindingsPanel } from './device-findings.tsx'
import { IdentityPanel } from './device-identity.tsx'
import { RiskSum } from './device-risk.tsx'
import { ServicesPanel } from './device-services.tsx'
import { TimelinePanel } from './device-timeline.tsx'
import styles from './discover.module.css'
import { discoverTabs } from './tabs.ts'

export function DevicePage(): ReactNode {
  const { site, id } = useParams({ from: '/shell/devices/$site/$id' })
  const path = `/devices/${encodeURIComponent(site)}/${encodeURIComponent(id)}`
  const { data, error } = useAsk<DeviceAnswer>({ path, follows: ['devices', 'findings', 'alerts'] })
  if (error !== null)
    return (
      <Page title="Device" tabs={discoverTabs}>
        <ErrorState error={error} />
      </Page>
    )
  if (data === undefined) return <LoadingState />
  const { row } = data
  return (
    <Page
      title={row.title}
      beside={<Severity level={row.riskLevel}>{`${capital(row.riskLevel)} risk, ${row.riskScore}`}</Severity>}
    >
      <Lead answer={data} />
      <div className={styles['columns']}>
        <div className={styles['column']}>
          <IdentityPanel answer={data} />
          <ServicesPanel answer={data} />
        </div>
        <div className={styles['column']}>
          <RiskSum answer={data} />
        </div>
        <Behaviour answer={data} path={path} />
        <div className={styles['column']}>
          <FindingsPanel answer={data} />
          <TimelinePanel path={path} />
        </div>
        <div className={styles['column']}>
          <AlertsPanel row={row} />
        </div>
        <FactsPanel path={path} />
      </div>
    </Page>
  )
}

/** What everybody asks first, in a line of links. */
function Lead({ answer: { row, device } }: { readonly answer: DeviceAnswer }): ReactNode {
  return (
    <p className={styles['lead']}>
      <Value field="vendor" value={row.vendor} />
      <Value field="model" value={row.model} />
      <Value field="category" value={row.category} />
      <Value field="zone" value={row.zone} prefix="in zone " />
      {device.ips.slice(0, 3).map((ip) => (
        <span key={ip}>{ip}</span>
      ))}
      {device.ips.length > 3 && <span>and {device.ips.length - 3} more addresses</span>}
      {device.macs.slice(0, 2).map((mac) => (
        <span key={mac}>{mac}</span>
      ))}
      <span>
        seen <Moment atMs={row.lastSeenMs} />, first <Moment atMs={row.firstSeenMs} />
      </span>
    </p>
  )
}

function Value({
  field,
  value,
  prefix = '',
}: {
  readonly field: string
  readonly value: string
  readonly prefix?: string
}): ReactNode {
  if (value === '') return null
  return (
    <Link to="/devices" search={{ query: term(field, value) }} dir="auto">
      {prefix}
      {value}
    </Link>
  )
}
