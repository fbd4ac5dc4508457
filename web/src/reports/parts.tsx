/** What the reports have in common: a row of numbers, a bar of levels, tables of devices. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { PlainTable } from '../parts/plain-table.tsx'
import { RiskScore, Severity } from '../parts/severity.tsx'
import { capital, count, levels, type Level } from '../words.ts'
import type { ReportAnswers, RiskyDevice } from './evidence.ts'
import styles from './reports.module.css'

export type ReportProps = { readonly data: ReportAnswers; readonly site: string | undefined }

export function Numbers({ numbers }: { readonly numbers: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <dl className={styles['numbers']}>
      {numbers.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Devices by level of risk: a bar each, with its number and its share. */
export function LevelTable({ byLevel }: { readonly byLevel: Readonly<Record<Level, number>> }): ReactNode {
  const all = levels.reduce((sum, level) => sum + byLevel[level], 0)
  return (
    <PlainTable
      caption="Devices by level of risk"
      rows={levels}
      keyOf={(level) => level}
      columns={[
        { title: 'Risk', show: (level) => <Severity level={level}>{capital(level)}</Severity> },
        { title: 'Devices', number: true, show: (level) => count(byLevel[level]) },
        {
          title: 'Share of all',
          wide: true,
          show: (level) => (
            <svg
              width="200"
              height="12"
              role="img"
              aria-label={`${capital(level)}: ${count(byLevel[level])} of ${count(all)}`}
            >
              <rect width="200" height="12" rx="2" fill="var(--sunken)" />
              <rect width={all === 0 ? 0 : (200 * byLevel[level]) / all} height="12" rx="2" fill={`var(--${level})`} />
            </svg>
          ),
        },
      ]}
    />
  )
}

export function DeviceTable({ devices }: { readonly devices: readonly RiskyDevice[] }): ReactNode {
  return (
    <PlainTable
      caption="Devices, riskiest first"
      rows={devices}
      keyOf={({ site, id }) => `${site} ${id}`}
      columns={[
        {
          title: 'Device',
          show: ({ site, id, title }) => (
            <Link to="/devices/$site/$id" params={{ site, id }}>
              <bdi>{title}</bdi>
            </Link>
          ),
        },
        {
          title: 'What it is',
          show: ({ vendor, model, category }) => (
            <bdi>{[vendor, model, category].filter((word) => word !== '').join(' ') || 'unknown'}</bdi>
          ),
        },
        { title: 'Address', show: ({ ip }) => ip },
        { title: 'Zone', show: ({ zone }) => <bdi>{zone}</bdi> },
        {
          title: 'Risk, of 100',
          number: true,
          show: ({ riskScore, riskLevel }) => <RiskScore score={riskScore} level={riskLevel} />,
        },
        { title: 'Findings', number: true, show: ({ findings }) => count(findings) },
        { title: 'Open alerts', number: true, show: ({ alerts }) => count(alerts) },
      ]}
    />
  )
}
