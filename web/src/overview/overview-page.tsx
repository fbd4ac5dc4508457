/** Overview: how risky we are, whether it gets better, and the next three things to do. */
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk } from '../ask.ts'
import { Page } from '../parts/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { Actions } from './actions.tsx'
import { AlertPanel, CategoryPanel, LevelPanel, SharesPanel } from './panels.tsx'
import type { Overview } from './answer.ts'
import styles from './overview.module.css'
import { RiskPanel } from './risk-panel.tsx'

export function OverviewPage(): ReactNode {
  const [{ site }] = useAddress()
  const { data, error } = useAsk<Overview>({
    path: '/overview',
    query: { site },
    follows: ['devices', 'findings', 'alerts', 'policy', 'site'],
  })
  return <Page title="Overview">{error !== null ? <ErrorState error={error} /> : <Content overview={data} />}</Page>
}

function Content({ overview }: { readonly overview: Overview | undefined }): ReactNode {
  if (overview === undefined) return <LoadingState />
  if (overview.devices === 0)
    return (
      <EmptyState title="No capture yet">
        Drop a capture file anywhere on this page, or let <code>cordon serve</code> listen on an interface or watch a
        folder. Devices appear here while it is read.
      </EmptyState>
    )
  return (
    <div className={styles['grid']}>
      <RiskPanel overview={overview} />
      <AlertPanel overview={overview} />
      <Actions overview={overview} />
      <LevelPanel overview={overview} />
      <CategoryPanel overview={overview} />
      <SharesPanel overview={overview} />
    </div>
  )
}
