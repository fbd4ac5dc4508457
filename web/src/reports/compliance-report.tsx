/** For an auditor: which requirements of common frameworks this is evidence for, and what is still open. */
import { CircleAlert, CircleCheck, CircleHelp } from 'lucide-react'
import type { ReactNode } from 'react'
import { PlainTable } from '../parts/plain-table.tsx'
import { requirements, type Requirement } from './compliance.ts'
import type { ReportProps } from './parts.tsx'
import styles from './reports.module.css'

export function ComplianceReport({ data }: ReportProps): ReactNode {
  const rows = requirements(evidenceOf(data))
  return (
    <>
      <section>
        <h3>Evidence by requirement</h3>
        <p>
          This is evidence, not a certificate: an auditor judges, and what people do beside this tool is not in it.
          Segmentation is that of one site.
        </p>
        <PlainTable
          caption="Requirements and their evidence"
          rows={rows}
          keyOf={({ topic }) => topic}
          columns={[
            { title: 'Requirement', show: ({ topic }) => topic },
            { title: 'State', show: ({ state }) => <State state={state} /> },
            { title: 'Evidence', wide: true, show: ({ evidence }) => evidence },
            { title: 'References', show: ({ references }) => references.map((text) => <div key={text}>{text}</div>) },
          ]}
        />
        <p className={styles['small']}>
          CIS: Critical Security Controls 8.1. NIST CSF: Cybersecurity Framework 2.0. IEC 62443-3-3:2013. NIS2:
          Directive (EU) 2022/2555, article 21.
        </p>
      </section>
    </>
  )
}

function evidenceOf(data: ReportProps['data']) {
  const { devices, unknown, findings, urgent, segmentation, policy, users } = data
  const segmentedness = segmentation?.metrics['segmentedness']
  return {
    devices: devices.total,
    unknown,
    findings: findings.total,
    urgent,
    zones: segmentation?.zones.length ?? 0,
    segmentedness: typeof segmentedness === 'number' ? segmentedness : null,
    policyState: policy?.state ?? null,
    blockedFlows: policy?.replay?.blockedFlows ?? null,
    alertsOpen: data.alertsOpen,
    alerts: data.alerts.total,
    sources: data.sources.length,
    sourcesFailed: data.sources.filter(({ state }) => state === 'failed').length,
    users: users?.length ?? null,
    administrators: users?.filter(({ role }) => role === 'administrator').length ?? null,
    auditLines: data.auditLines,
  }
}

const marks = {
  shown: { Icon: CircleCheck, words: 'shown', color: 'var(--good)' },
  open: { Icon: CircleAlert, words: 'something is left to do', color: 'var(--high)' },
  unseen: { Icon: CircleHelp, words: 'not visible to you', color: 'var(--ink-soft)' },
} as const

function State({ state }: Pick<Requirement, 'state'>): ReactNode {
  const { Icon, words, color } = marks[state]
  return (
    <span>
      <Icon size={14} color={color} aria-hidden="true" /> {words}
    </span>
  )
}
