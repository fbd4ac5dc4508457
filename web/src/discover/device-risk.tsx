/** The risk of a device as a sum that adds up on the screen, and its history. */
import { useMemo, type ReactNode } from 'react'
import { Explain } from '../parts/explain.tsx'
import { LineChart } from '../parts/line-chart.tsx'
import { Panel } from '../parts/page.tsx'
import { Severity } from '../parts/severity.tsx'
import type { DeviceAnswer } from './answers.ts'
import styles from './discover.module.css'

export function RiskSum({ answer: { device, riskHistory } }: { readonly answer: DeviceAnswer }): ReactNode {
  const { risk } = device
  const points = useMemo(() => riskHistory.map(({ atMs, score }) => ({ atMs, value: score })), [riskHistory])
  const most = Math.max(1, ...risk.factors.map((factor) => Math.abs(factor.points)))
  return (
    <Panel
      title="Risk, as a sum"
      beside={
        <Explain what="the risk">
          The score is the exact sum of the lines below, at most 100. Low is below 30, medium from 30, high from 60,
          critical from 80.
        </Explain>
      }
    >
      <table className={styles['sum']}>
        <thead>
          <tr>
            <th scope="col">Why</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {risk.factors.map(({ id, points: added, sentence }) => (
            <tr key={id}>
              <td>
                {sentence}
                <span className={styles['sumTrack']} aria-hidden="true">
                  <span data-negative={added < 0} style={{ width: `${(100 * Math.abs(added)) / most}%` }} />
                </span>
              </td>
              <td>{signed(added)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              Sum: <Severity level={risk.level} />
            </th>
            <td>{risk.score}</td>
          </tr>
        </tfoot>
      </table>
      {points.length > 1 && <LineChart title="Risk" points={points} max={100} heightPx={110} />}
    </Panel>
  )
}

function signed(points: number): string {
  const shown = Math.abs(Math.round(points * 10) / 10)
  return points < 0 ? `−${shown}` : `+${shown}`
}
