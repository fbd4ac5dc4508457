/** The smaller panels of Overview. Each number is a link to the list behind it. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { term } from '../list/column.ts'
import { BarList } from '../parts/bar-list.tsx'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { Severity, SeverityMark } from '../parts/severity.tsx'
import { capital, count, levels, many, percent } from '../words.ts'
import { countOf, type Overview } from './answer.ts'
import styles from './overview.module.css'

type Props = { readonly overview: Overview }

export function AlertPanel({ overview: { alerts } }: Props): ReactNode {
  const total = alerts.reduce((sum, { count: each }) => sum + each, 0)
  return (
    <Panel
      title="Open alerts"
      beside={
        <Explain what="the number of open alerts">
          Alerts that nobody has acknowledged or closed, of all detections. An alert that goes on grows; it is not
          raised again.
        </Explain>
      }
    >
      <Link to="/monitor" search={{ query: 'state:open' }} className={styles['big'] ?? ''}>
        {count(total)}
      </Link>
      <ul className={styles['levels']}>
        {levels.map((level) => (
          <li key={level}>
            <Severity level={level} />
            <Link
              to="/monitor"
              search={{ query: `state:open severity:${level}` }}
              aria-label={`${countOf(alerts, level)} open ${level} alerts`}
            >
              {count(countOf(alerts, level))}
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

export function LevelPanel({ overview: { byLevel, devices } }: Props): ReactNode {
  return (
    <Panel
      title="Devices by risk"
      beside={
        <Explain what="the level of a device">
          The band of its score: low below 30, medium from 30, high from 60, critical from 80.
        </Explain>
      }
    >
      <div className={styles['stack']} aria-hidden="true">
        {levels.map((level) => (
          <span
            key={level}
            data-level={level}
            style={{ flexGrow: countOf(byLevel, level), display: countOf(byLevel, level) === 0 ? 'none' : 'block' }}
          />
        ))}
      </div>
      <ul className={styles['levels']}>
        {levels.map((level) => (
          <li key={level}>
            <SeverityMark level={level} />
            <Link to="/devices" search={{ query: `riskLevel:${level}` }}>
              {capital(level)}
            </Link>
            <span>
              {count(countOf(byLevel, level))}{' '}
              <small className={styles['soft']}>{percent(countOf(byLevel, level) / Math.max(1, devices))}</small>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

export function CategoryPanel({ overview: { byCategory } }: Props): ReactNode {
  const shown = byCategory.slice(0, 9)
  return (
    <Panel
      title="Devices by category"
      beside={
        <Link to="/devices" search={{ by: 'category' }}>
          All {byCategory.length}
        </Link>
      }
    >
      <BarList
        caption="Devices by category"
        unit="Devices"
        bars={shown.map(({ value, count: devices }) => ({
          key: value,
          value: devices,
          label: (
            <Link to="/devices" search={{ query: term('category', value) }}>
              {value === '' ? 'Unknown' : capital(value.replaceAll('-', ' '))}
            </Link>
          ),
        }))}
      />
    </Panel>
  )
}

export function SharesPanel({ overview }: Props): ReactNode {
  const { devices, iot, cleartextShare, segmentedness, findings } = overview
  const urgent = findings.filter(({ decision }) => decision === 'immediate' || decision === 'out-of-cycle')
  const urgentCount = urgent.reduce((sum, each) => sum + each.findings, 0)
  return (
    <Panel title="What stands behind it">
      <dl className={styles['shares']}>
        <Share
          title="of devices are IoT"
          value={devices === 0 ? null : percent(iot / devices)}
          to={{ query: 'kind:iot' }}
        >
          {count(iot)} of {many(devices, 'device')}: things rather than computers, phones or network gear.
        </Share>
        <Share
          title="of IoT traffic is readable"
          value={shareOf(cleartextShare)}
          to={{ query: 'kind:iot', sort: '-cleartextShare' }}
        >
          Application bytes of IoT devices that anyone on the path can read, as a share of all their application bytes.
        </Share>
        <Share title="urgent findings" value={count(urgentCount)} to="/patch">
          Advisories on devices whose decision is immediate or out of cycle, added up over devices:{' '}
          {urgent.map((each) => `${each.decision} ${each.findings} on ${many(each.devices, 'device')}`).join(', ') ||
            'none'}
          .
        </Share>
        <Share title="of pairs are separated by the policy" value={shareOf(segmentedness)} to="/segment">
          Pairs of devices that can reach each other now and no longer could under the newest policy, as a share of all
          pairs.
        </Share>
      </dl>
    </Panel>
  )
}

function shareOf(share: number | null): string | null {
  return share === null ? null : percent(share)
}

type ShareProps = {
  readonly title: string
  readonly value: string | null
  /** The list of devices behind it, or the place. */
  readonly to: { readonly query: string; readonly sort?: string } | '/segment' | '/patch'
  readonly children: ReactNode
}

function Share({ title, value, to, children }: ShareProps): ReactNode {
  const shown = value ?? 'not known'
  return (
    <div>
      <dt>
        {title}
        <Explain what={`the number that ${title}`}>{children}</Explain>
      </dt>
      <dd>
        {typeof to === 'string' ? (
          <Link to={to}>{shown}</Link>
        ) : (
          <Link to="/devices" search={to}>
            {shown}
          </Link>
        )}
      </dd>
    </div>
  )
}
