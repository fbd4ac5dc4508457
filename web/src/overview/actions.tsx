/** The next three things to do, each with the risk it removes and what it costs. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { count, many } from '../words.ts'
import type { OverviewAction } from './answer.ts'
import styles from './overview.module.css'

export function Actions({ actions }: { readonly actions: readonly OverviewAction[] }): ReactNode {
  return (
    <Panel title="What to do next" beside={<ActionWords />} className={styles['all']}>
      {actions.length === 0 ? (
        <p className={styles['soft']}>Nothing removes risk right now: no fix, no rule and no alert is waiting.</p>
      ) : (
        <ol className={styles['actions']}>
          {actions.slice(0, 3).map((action, index) => (
            <ActionCard key={`${action.kind} ${action.target}`} action={action} place={index + 1} />
          ))}
        </ol>
      )}
    </Panel>
  )
}

function ActionCard({ action, place }: { readonly action: OverviewAction; readonly place: number }): ReactNode {
  const { kind, title, sentence, devices, riskRemoved, hours, effort, target } = action
  const to = kind === 'patch' ? '/patch' : kind === 'segment' ? '/segment' : kind === 'alert' ? '/monitor' : '/devices'
  return (
    <li className={styles['action']}>
      <h3>
        <span className={styles['place']} aria-hidden="true">
          {place}
        </span>
        <Link to={to} search={kind === 'patch' && target !== '' ? { query: `id:"${target}"` } : {}} dir="auto">
          {title}
        </Link>
      </h3>
      <p>{sentence}</p>
      <dl>
        <div>
          <dt>Risk removed</dt>
          <dd className={styles['removed']}>−{count(riskRemoved)} points</dd>
        </div>
        <div>
          <dt>Touches</dt>
          <dd>{many(devices, 'device')}</dd>
        </div>
        <div>
          <dt>Effort</dt>
          <dd title={effort}>{hours === null ? effort : `about ${count(hours)} h`}</dd>
        </div>
      </dl>
    </li>
  )
}

function ActionWords(): ReactNode {
  return (
    <Explain what="the order of actions">
      Each action is tried on the risk arithmetic: points of risk are those that its devices would lose together. Hours
      are an estimate from the number of devices and the kind of work, not a promise. The action that removes most risk
      per hour comes first.
    </Explain>
  )
}
