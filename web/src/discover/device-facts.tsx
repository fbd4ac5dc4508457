/** The raw facts: everything a device told, unchanged, as it came from the wire. */
import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import type { ToldFact } from './answers.ts'
import styles from './discover.module.css'

export function FactsPanel({ path }: { readonly path: string }): ReactNode {
  const [shown, setShown] = useState(false)
  return (
    <Panel
      title="Raw facts"
      className={styles['all']}
      beside={
        <Button size="compact-xs" variant="subtle" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </Button>
      }
    >
      {shown ? <Facts path={path} /> : <p className={styles['soft']}>Everything it told, word for word.</p>}
    </Panel>
  )
}

function Facts({ path }: { readonly path: string }): ReactNode {
  const { data } = useAsk<Rows<ToldFact>>({ path: `${path}/facts`, query: { limit: 1000 }, follows: ['devices'] })
  const rows = data?.rows ?? []
  return (
    <div className={styles['facts']} tabIndex={0} role="region" aria-label="Raw facts">
      <table>
        <thead>
          <tr>
            <th scope="col">Fact</th>
            <th scope="col">Value</th>
            <th scope="col">Last told</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, value, ip, lastToldMs }) => (
            <tr key={`${name} ${value} ${ip}`}>
              <td>{name}</td>
              <td dir="auto">{value}</td>
              <td>
                <Moment atMs={lastToldMs} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
