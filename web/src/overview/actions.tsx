/** The next three things to do, each with the risk it removes and what it costs. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { count, many } from '../words.ts'
import type { Overview, OverviewAction } from './answer.ts'
import styles from './overview.module.css'

export function Actions({ overview: { actions, actionsFrom } }: { readonly overview: Overview }): ReactNode {
  return (
    <Panel title="What to do next" beside={<ActionWords from={actionsFrom} />} className={styles['all']}>
      {actions.length === 0 ? (
        <p className={styles['soft']}>Nothing removes risk right now: no cause of risk was found.</p>
      ) : (
        <ol className={styles['actions']}>
          {actions.slice(0, 3).map((action, index) => (
            <ActionCard key={action.factor} action={action} place={index + 1} />
          ))}
        </ol>
      )}
    </Panel>
  )
}

function ActionCard({ action, place }: { readonly action: OverviewAction; readonly place: number }): ReactNode {
  const { factor, title, why, devices, riskRemoved, hours } = action
  const { to, search } = placeOf(factor)
  return (
    <li className={styles['action']}>
      <h3>
        <span className={styles['place']} aria-hidden="true">
          {place}
        </span>
        <Link to={to} search={search}>
          {title}
        </Link>
      </h3>
      <p>{why}</p>
      <dl>
        <div>
          <dt>Risk removed</dt>
          <dd className={styles['removed']}>−{count(Math.round(riskRemoved))} points</dd>
        </div>
        <div>
          <dt>Touches</dt>
          <dd>{many(devices, 'device')}</dd>
        </div>
        <div>
          <dt>Effort</dt>
          <dd>about {count(hours)} h</dd>
        </div>
      </dl>
    </li>
  )
}

type Where = {
  readonly to: '/patch' | '/segment' | '/monitor' | '/devices'
  readonly search: { readonly query?: string; readonly sort?: string }
}

/** The place where a risk factor is worked on. */
function placeOf(factor: string): Where {
  if (factor === 'known-vulnerabilities' || factor === 'end-of-life') return { to: '/patch', search: {} }
  if (factor === 'attack-seen') return { to: '/monitor', search: { query: 'state:open' } }
  if (factor === 'internet-exposure' || factor === 'external-peers') return { to: '/segment', search: {} }
  if (factor === 'unknown-identity') return { to: '/devices', search: { query: 'category:none' } }
  if (factor === 'cleartext-protocols')
    return { to: '/devices', search: { query: 'cleartextShare>0', sort: '-cleartextShare' } }
  return { to: '/devices', search: { sort: '-riskScore' } }
}

function ActionWords({ from }: { readonly from: number }): ReactNode {
  return (
    <Explain what="the order of actions">
      Every point of risk has a cause, and every cause a remedy. Points are what the remedy takes away, summed over the{' '}
      {many(from, 'riskiest device')} before the cap at 100; hours are a rough estimate for each kind of work times the
      number of devices. What takes most points an hour comes first.
    </Explain>
  )
}
