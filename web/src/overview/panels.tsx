/** The smaller panels of Overview. Each number is a link to the list behind it. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { term } from '../list/column.ts'
import { BarList } from '../parts/bar-list.tsx'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { levelOfScore, Severity, SeverityMark } from '../parts/severity.tsx'
import { capital, count, levels, percent } from '../words.ts'
import type { Overview } from './answer.ts'
import styles from './overview.module.css'

type Props = { readonly overview: Overview }

export function AlertPanel({ overview: { alerts } }: Props): ReactNode {
  const total = levels.reduce((sum, level) => sum + alerts[level], 0)
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
              aria-label={`${alerts[level]} open ${level} alerts`}
            >
              {count(alerts[level])}
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
            style={{ flexGrow: byLevel[level], display: byLevel[level] === 0 ? 'none' : 'block' }}
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
              {count(byLevel[level])}{' '}
              <small className={styles['soft']}>{percent(byLevel[level] / Math.max(1, devices))}</small>
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
        caption="Devices by category, with the highest risk among them"
        unit="Devices"
        bars={shown.map(({ value, devices, maxRisk }) => ({
          key: value,
          value: devices,
          label: (
            <span className={styles['category']}>
              <SeverityMark level={levelOfScore(maxRisk)} />
              <Link to="/devices" search={{ query: term('category', value) }}>
                {value === '' ? 'Unknown' : capital(value.replaceAll('-', ' '))}
              </Link>
            </span>
          ),
        }))}
      />
      <p className={styles['note']}>The shape is the highest risk in the category.</p>
    </Panel>
  )
}

export function SharesPanel({ overview: { summary, findings } }: Props): ReactNode {
  return (
    <Panel title="What stands behind it">
      <dl className={styles['shares']}>
        <Share title="are IoT" of="devices" value={summary.iotShare} to={{ query: 'kind:iot' }}>
          Devices whose category is a thing rather than a computer, a phone or network gear, as a share of all.
        </Share>
        <Share
          title="of IoT traffic is readable on the way"
          of="bytes"
          value={summary.cleartextShare}
          to={{ query: 'kind:iot', sort: '-cleartextShare' }}
        >
          Application bytes of IoT devices that anyone on the path can read, as a share of all their application bytes.
        </Share>
        <Share
          title="of IoT devices have a finding"
          of="devices"
          value={summary.vulnerableShare}
          to={{ query: 'kind:iot findings>0', sort: '-findings' }}
        >
          IoT devices that at least one advisory concerns: {count(findings.total)} findings on {count(findings.devices)}{' '}
          devices.
        </Share>
        <Share title="of pairs the proposed policy separates" of="pairs" value={summary.segmentedness} to={null}>
          Pairs of devices that can reach each other now and no longer could under the proposed policy, as a share of
          all pairs.
        </Share>
      </dl>
    </Panel>
  )
}

type ShareProps = {
  readonly title: string
  readonly of: string
  readonly value: number | null
  /** The list of devices behind it; null leads to the policy. */
  readonly to: { readonly query: string; readonly sort?: string } | null
  readonly children: ReactNode
}

function Share({ title, of, value, to, children }: ShareProps): ReactNode {
  const shown = value === null ? 'not known' : percent(value)
  return (
    <div>
      <dt>
        {title}
        <Explain what={`the share that ${title}`}>
          {children} A share of {of}.
        </Explain>
      </dt>
      <dd>
        {to === null ? (
          <Link to="/segment">{shown}</Link>
        ) : (
          <Link to="/devices" search={to}>
            {shown}
          </Link>
        )}
      </dd>
    </div>
  )
}
