/** Risk now, against a week ago, and its history. */
import { Link } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import { Explain } from '../parts/explain.tsx'
import { LineChart, type Point } from '../parts/line-chart.tsx'
import { useNow } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { levelOfScore, SeverityMark } from '../parts/severity.tsx'
import { ago, capital, many } from '../words.ts'
import type { Overview } from './answer.ts'
import { meanHistory, trendOf } from './history.ts'
import styles from './overview.module.css'

export function RiskPanel({ overview }: { readonly overview: Overview }): ReactNode {
  const { meanRisk, riskHistory, devices } = overview
  const points = useMemo(() => meanHistory(riskHistory), [riskHistory])
  const mean = meanRisk ?? 0
  const level = levelOfScore(mean)
  return (
    <Panel title="Risk" beside={<RiskWords />} className={styles['wide']}>
      <div className={styles['risk']}>
        <div>
          <Link to="/devices" search={{ sort: '-riskScore' }} className={styles['big'] ?? ''}>
            {mean.toFixed(1)}
            <small> of 100</small>
          </Link>
          <p className={styles['level']}>
            <SeverityMark level={level} />
            {capital(level)}, mean of {many(devices, 'device')}
          </p>
          <TrendWords points={points} />
        </div>
        <LineChart title="Mean risk" points={points} max={rangeOf(points)} />
      </div>
    </Panel>
  )
}

function RiskWords(): ReactNode {
  return (
    <Explain what="risk">
      The mean of the scores of all devices. The score of a device is 0 to 100 and an exact sum of factors, each with
      its reason on the page of the device: weak services, known weaknesses, reach from outside, cleartext, and what
      speaks against alarm. Low is below 30, medium from 30, high from 60, critical from 80. The history has a point
      whenever the mean changed.
    </Explain>
  )
}

/** Room above the highest value, in round steps. */
function rangeOf(points: readonly { readonly value: number }[]): number {
  const highest = Math.max(10, ...points.map(({ value }) => value))
  return Math.min(100, Math.ceil((highest * 1.15) / 20) * 20)
}

function TrendWords({ points }: { readonly points: readonly Point[] }): ReactNode {
  const now = useNow()
  const trend = trendOf(points, now)
  if (trend === null) return <p className={styles['soft']}>It has not moved yet: no trend.</p>
  const { change, sinceMs } = trend
  if (change === 0) return <p className={styles['soft']}>→ As {ago(sinceMs, now)}</p>
  const better = change < 0
  return (
    <p className={styles['trend']} data-better={better}>
      {better ? '↓' : '↑'} {Math.abs(change).toFixed(1)} {better ? 'better' : 'worse'} than {ago(sinceMs, now)}
    </p>
  )
}
