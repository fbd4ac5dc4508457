/** Advisories that concern a device, most urgent first, with why they match and why now or later. */
import { Badge } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Panel } from '../parts/page.tsx'
import { capital } from '../words.ts'
import type { DeviceAnswer, Finding } from './answers.ts'
import styles from './discover.module.css'

export function FindingsPanel({ answer: { device } }: { readonly answer: DeviceAnswer }): ReactNode {
  const { findings } = device
  return (
    <Panel title={`Findings (${findings.length})`}>
      {findings.length === 0 ? (
        <p className={styles['soft']}>
          No advisory that Cordon knows concerns it. That says nothing about those it does not know.
        </p>
      ) : (
        <ul className={styles['items']}>
          {findings.map((finding) => (
            <FindingItem key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function FindingItem({ finding }: { readonly finding: Finding }): ReactNode {
  const { id, title, state, why, decision, decisionWhy, fixedVersion, cvss, knownExploited } = finding
  return (
    <li>
      <h3>
        <Link to="/patch" search={{ query: `id:"${id}"` }} dir="auto">
          {title}
        </Link>
      </h3>
      <p className={styles['tags']}>
        <Badge variant="light">{capital(decision.replaceAll('-', ' '))}</Badge>
        <Badge variant="default">{capital(state)}</Badge>
        {knownExploited && (
          <Badge variant="outline" color="var(--bad)">
            Exploited in the wild
          </Badge>
        )}
        {cvss !== null && <span>CVSS {cvss.toFixed(1)}</span>}
        <span>{fixedVersion === null ? 'No fix is named' : `Fixed in ${fixedVersion}`}</span>
      </p>
      <p>{why}</p>
      <p className={styles['soft']}>{decisionWhy}</p>
    </li>
  )
}
