/** For a manager, two pages: how risky, what stands out, what to do next. */
import type { ReactNode } from 'react'
import { DecisionWord } from '../patch/decision.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { count, many, percent } from '../words.ts'
import { DeviceTable, LevelTable, Numbers, type ReportProps } from './parts.tsx'
import styles from './reports.module.css'

export function ExecutiveReport({ data }: ReportProps): ReactNode {
  const { devices, byLevel, findings, urgent, alertsOpen, unknown } = data
  const atRisk = byLevel.critical + byLevel.high
  return (
    <>
      <Numbers
        numbers={[
          ['Devices', count(devices.total)],
          ['At high or critical risk', count(atRisk)],
          ['Advisories that concern them', count(findings.total)],
          ['To act on before the next window', count(urgent)],
          ['Open alerts', count(alertsOpen)],
        ]}
      />
      <section>
        <h3>In short</h3>
        <p>{inShort(data)}</p>
        {unknown > 0 && (
          <p>
            {many(unknown, 'device')} {unknown === 1 ? 'is' : 'are'} not identified: nobody can judge what nobody knows.
          </p>
        )}
      </section>
      <section>
        <h3>Devices by level of risk</h3>
        <LevelTable byLevel={byLevel} />
        <p className={styles['small']}>
          The risk of a device is a sum of factors, 0 to 100: what is wrong with it, what it exposes, what it is for.
          Its page shows the arithmetic.
        </p>
      </section>
      <section className={styles['pageBreak']}>
        <h3>The ten riskiest devices</h3>
        <DeviceTable devices={devices.rows.slice(0, 10)} />
      </section>
      <NextSteps data={data} />
    </>
  )
}

function inShort({ devices, byLevel, policy, segmentation }: ReportProps['data']): string {
  if (devices.total === 0) return 'No device was seen yet: there is nothing to judge.'
  const atRisk = byLevel.critical + byLevel.high
  const share = percent(atRisk / devices.total)
  const risk = `${count(atRisk)} of ${many(devices.total, 'device')} (${share}) are at high or critical risk.`
  const segmentedness = segmentation?.metrics['segmentedness']
  if (policy === null || policy.replay === null || typeof segmentedness !== 'number') return risk
  const broken = policy.replay.blockedFlows
  const price =
    broken === 0
      ? 'without blocking anything that was legitimately used'
      : `and would block ${many(broken, 'legitimate flow')}`
  const separated = `separate ${percent(segmentedness)} of device pairs from each other`
  return `${risk} The ${policy.state} segmentation would ${separated}, ${price}.`
}

function NextSteps({ data: { patches } }: Pick<ReportProps, 'data'>): ReactNode {
  if (patches.rows.length === 0) return null
  return (
    <section>
      <h3>What to do next</h3>
      <PlainTable
        caption="The first ten steps"
        rows={patches.rows.slice(0, 10)}
        keyOf={({ site, id }) => `${site} ${id}`}
        columns={[
          {
            title: 'Devices to update',
            show: ({ vendor, model, devices }) => (
              <bdi>
                {many(devices.length, 'device')}: {vendor} {model}
              </bdi>
            ),
          },
          { title: 'When', show: ({ decision }) => <DecisionWord decision={decision} /> },
          { title: 'Why', wide: true, show: ({ reason }) => <bdi>{reason}</bdi> },
        ]}
      />
    </section>
  )
}
