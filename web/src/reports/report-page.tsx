/** A report to print or to save as PDF by the browser: what it covers, when it was made, and one of three views. */
import { Button } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useNow } from '../parts/moment.tsx'
import { Page } from '../parts/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { useSession } from '../session.ts'
import { absolute } from '../words.ts'
import { ComplianceReport } from './compliance-report.tsx'
import { ExecutiveReport } from './executive-report.tsx'
import { useEvidence } from './evidence.ts'
import styles from './reports.module.css'
import { TechnicalReport } from './technical-report.tsx'

const kinds = [
  { kind: 'executive', title: 'Risk of connected devices', View: ExecutiveReport },
  { kind: 'technical', title: 'Connected devices: what to do', View: TechnicalReport },
  { kind: 'compliance', title: 'Connected devices: evidence for audits', View: ComplianceReport },
] as const

const tabs = [
  { to: '/reports/executive', title: 'Executive' },
  { to: '/reports/technical', title: 'Technical' },
  { to: '/reports/compliance', title: 'Compliance' },
]

export function ReportPage(): ReactNode {
  const { kind } = useParams({ strict: false })
  const chosen = kinds.find((each) => each.kind === kind)
  return (
    <Page
      title="Reports"
      tabs={tabs}
      actions={
        <Button size="xs" leftSection={<Printer size={14} aria-hidden="true" />} onClick={() => window.print()}>
          Print or save as PDF
        </Button>
      }
    >
      {chosen === undefined ? (
        <EmptyState title="There is no such report">Choose one of the three above.</EmptyState>
      ) : (
        <Report title={chosen.title} View={chosen.View} />
      )}
    </Page>
  )
}

type Kind = (typeof kinds)[number]

function Report({ title, View }: Pick<Kind, 'title' | 'View'>): ReactNode {
  const [{ site }] = useAddress()
  const { user, version } = useSession()
  const now = useNow()
  const evidence = useEvidence(site)
  if (evidence.error !== null) return <ErrorState error={evidence.error} />
  if (evidence.data === null) return <LoadingState />
  return (
    <article className={styles['report']}>
      <header>
        <h2>{title}</h2>
        <p>
          {site === undefined ? 'All sites that you may see' : `Site ${site}`}. Made {absolute(now)} by{' '}
          <bdi>{user?.name}</bdi> with Cordon {version}.
        </p>
      </header>
      <View data={evidence.data} site={site} />
    </article>
  )
}
