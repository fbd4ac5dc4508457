/** The corner that says how old what is shown may be: the connection for changes, and the last packet of any source. */
import { Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAsk } from '../ask.ts'
import { useLive } from '../live.tsx'
import { useNow } from '../parts/moment.tsx'
import { absolute, ago } from '../words.ts'
import styles from './shell.module.css'

type Source = {
  readonly title: string
  readonly state: string
  readonly sentence: string
  readonly lastSeenMs: number | null
}

export function Freshness(): ReactNode {
  const live = useLive()
  const now = useNow()
  const sources = useAsk<{ readonly rows: readonly Source[] }>({ path: '/sources', follows: ['sources'] })
  const rows = sources.data?.rows ?? []
  const failed = rows.filter(({ state }) => state === 'failed')
  const lastMs = Math.max(0, ...rows.map(({ lastSeenMs }) => lastSeenMs ?? 0))
  const state = live.state === 'lost' || failed.length > 0 ? 'lost' : live.state
  return (
    <Tooltip multiline w={300} label={sentence(live.state, failed, lastMs)}>
      <span className={styles['fresh']} data-state={state} role="status" tabIndex={0}>
        <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
          {state === 'lost' ? (
            <path d="M1 1 9 9M9 1 1 9" stroke="currentColor" strokeWidth="2" />
          ) : (
            <circle cx="5" cy="5" r="4" fill="var(--good)" />
          )}
        </svg>
        {live.state === 'lost'
          ? 'Reconnecting'
          : failed.length > 0
            ? `${failed[0]?.title ?? 'A source'} failed`
            : words(lastMs, now)}
      </span>
    </Tooltip>
  )
}

function words(lastMs: number, now: number): string {
  return lastMs === 0 ? 'Live' : `Live, seen ${ago(lastMs, now)}`
}

function sentence(state: string, failed: readonly Source[], lastMs: number): string {
  if (state === 'lost')
    return 'The connection for changes was lost. What you see may be old; the browser connects again by itself.'
  if (failed.length > 0) return failed.map(({ title, sentence: said }) => `${title}: ${said}`).join(' ')
  return lastMs === 0
    ? 'Changes appear by themselves. No packets yet.'
    : `Changes appear by themselves. Last packet: ${absolute(lastMs)}.`
}
