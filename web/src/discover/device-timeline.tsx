/** What happened to and around a device, newest first. */
import type { ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import type { Happening } from './answers.ts'
import styles from './discover.module.css'

const shownAtOnce = 50

export function TimelinePanel({ path }: { readonly path: string }): ReactNode {
  const { data } = useAsk<Rows<Happening>>({
    path: `${path}/timeline`,
    query: { limit: shownAtOnce },
    follows: ['devices', 'alerts'],
  })
  const rows = data?.rows ?? []
  return (
    <Panel title="What happened">
      {rows.length === 0 && <p className={styles['soft']}>Nothing yet.</p>}
      <ol className={styles['timeline']}>
        {rows.map(({ atMs, kind, sentence }) => (
          <li key={`${atMs} ${kind} ${sentence}`} data-kind={kind}>
            <span className={styles['when']}>
              <Moment atMs={atMs} />
            </span>
            <span dir="auto">{sentence}</span>
          </li>
        ))}
      </ol>
      {(data?.total ?? 0) > shownAtOnce && (
        <p className={styles['soft']}>
          The newest {shownAtOnce} of {data?.total}.
        </p>
      )}
    </Panel>
  )
}
