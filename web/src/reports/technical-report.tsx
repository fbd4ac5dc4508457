/** For those who do the work: every urgent finding, what to install, the zones and rules, the alerts that are open. */
import type { ReactNode } from 'react'
import { DecisionWord } from '../patch/decision.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { Severity } from '../parts/severity.tsx'
import { serviceWords, sideWords } from '../segment/policy.ts'
import { ReplayView } from '../segment/replay-view.tsx'
import { absolute, count, many } from '../words.ts'
import { DeviceTable, type ReportProps } from './parts.tsx'
import styles from './reports.module.css'

export function TechnicalReport({ data }: ReportProps): ReactNode {
  const { devices } = data
  return (
    <>
      <section>
        <h3>{many(devices.total, 'device')}, riskiest first</h3>
        <DeviceTable devices={devices.rows.slice(0, 50)} />
        <Rest total={devices.total} shown={Math.min(50, devices.rows.length)} noun="device" />
      </section>
      <Findings data={data} />
      <Patches data={data} />
      <Plan data={data} />
      <Alerts data={data} />
    </>
  )
}

type Part = Pick<ReportProps, 'data'>

/** What is left out is said. */
function Rest({
  total,
  shown,
  noun,
}: {
  readonly total: number
  readonly shown: number
  readonly noun: string
}): ReactNode {
  if (total <= shown) return null
  return <p className={styles['small']}>{many(total - shown, `more ${noun}`)} not printed; the lists export all.</p>
}

function Findings({ data: { findings } }: Part): ReactNode {
  return (
    <section className={styles['pageBreak']}>
      <h3>{many(findings.total, 'finding')}</h3>
      <PlainTable
        caption="Findings, most urgent first"
        rows={findings.rows}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Finding', show: ({ id, cve }) => <bdi>{cve ?? id}</bdi> },
          { title: 'What is wrong', wide: true, show: ({ title }) => <bdi>{title}</bdi> },
          { title: 'Decision', show: ({ decision }) => <DecisionWord decision={decision} /> },
          { title: 'Devices', number: true, show: (finding) => count(finding.devices) },
          { title: 'CVSS, of 10', number: true, show: ({ cvss }) => (cvss === null ? '–' : cvss.toFixed(1)) },
          { title: 'Fixed in', show: ({ fixedVersion }) => fixedVersion ?? 'no fix named' },
        ]}
      />
      <Rest total={findings.total} shown={findings.rows.length} noun="finding" />
    </section>
  )
}

function Patches({ data: { patches } }: Part): ReactNode {
  return (
    <section>
      <h3>What to install, in this order</h3>
      <PlainTable
        caption="Patch list"
        rows={patches.rows}
        keyOf={({ site, id }) => `${site} ${id}`}
        columns={[
          { title: 'Devices to update', show: ({ vendor, model }) => <bdi>{`${vendor} ${model}`}</bdi> },
          { title: 'Devices', number: true, show: ({ devices }) => count(devices.length) },
          { title: 'When', show: ({ decision }) => <DecisionWord decision={decision} /> },
          { title: 'Install', show: ({ fixedVersion }) => fixedVersion ?? 'no fix named' },
          { title: 'Why here', wide: true, show: ({ reason }) => <bdi>{reason}</bdi> },
        ]}
      />
      <Rest total={patches.total} shown={patches.rows.length} noun="line" />
    </section>
  )
}

function Plan({ data: { policy, segmentation } }: Part): ReactNode {
  if (policy === null || segmentation === null) return null
  const titles = new Map(policy.policy.zones.map(({ id, title }) => [id, title]))
  return (
    <section className={styles['pageBreak']}>
      <h3>
        Segmentation of {policy.site}: version {policy.version}, {policy.state}
      </h3>
      <ReplayView replay={policy.replay} site={policy.site} />
      <PlainTable
        caption="Zones"
        rows={policy.policy.zones}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Zone', show: ({ title }) => <bdi>{title}</bdi> },
          { title: 'Devices', number: true, show: ({ devices }) => count(devices.length) },
          { title: 'Why together', wide: true, show: ({ why }) => <bdi>{why}</bdi> },
        ]}
      />
      <h3>{many(policy.policy.rules.length, 'rule')}</h3>
      <PlainTable
        caption="Rules"
        rows={policy.policy.rules}
        keyOf={({ id }) => id}
        columns={[
          { title: 'From', show: ({ from }) => <bdi>{sideWords(from, titles)}</bdi> },
          { title: 'To', show: ({ to }) => <bdi>{sideWords(to, titles)}</bdi> },
          { title: 'Service', show: serviceWords },
          { title: 'Flows', number: true, show: ({ flows }) => count(flows) },
        ]}
      />
    </section>
  )
}

function Alerts({ data: { alerts } }: Part): ReactNode {
  return (
    <section className={styles['pageBreak']}>
      <h3>{many(alerts.total, 'alert')}</h3>
      <PlainTable
        caption="Alerts, most severe first"
        rows={alerts.rows}
        keyOf={({ site, id }) => `${site} ${id}`}
        columns={[
          { title: 'Alert', show: ({ title }) => <bdi>{title}</bdi> },
          { title: 'Severity', show: ({ severity }) => <Severity level={severity} /> },
          { title: 'Device', show: ({ deviceTitle }) => <bdi>{deviceTitle}</bdi> },
          { title: 'State', show: ({ state }) => state },
          { title: 'Happened', show: ({ atMs }) => absolute(atMs) },
          { title: 'What was observed', wide: true, show: ({ sentence }) => <bdi>{sentence}</bdi> },
        ]}
      />
      <Rest total={alerts.total} shown={alerts.rows.length} noun="alert" />
    </section>
  )
}
