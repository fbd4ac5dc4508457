/** Long work: captures that were added and imports, how far each is and how it ended. */
import { Progress } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { many, percent } from '../words.ts'
import { AdministrationFrame } from './administration-frame.tsx'

type Job = {
  readonly id: string
  readonly site: string
  readonly kind: string
  readonly title: string
  readonly state: string
  readonly progress: number
  readonly sentence: string
  readonly author: string
  readonly createdMs: number
  readonly endedMs: number | null
}

export function JobsPage(): ReactNode {
  return (
    <AdministrationFrame>
      <Jobs />
    </AdministrationFrame>
  )
}

function Jobs(): ReactNode {
  const { data, error } = useAsk<Rows<Job>>({ path: '/jobs', query: { limit: 200 }, follows: ['jobs'] })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  if (data.rows.length === 0)
    return <EmptyState title="No job yet">Drop a capture anywhere on the page: reading it is a job.</EmptyState>
  return (
    <Panel title={many(data.total, 'job')}>
      <PlainTable
        caption="Jobs, newest first"
        rows={data.rows}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Job', show: ({ title }) => <bdi>{title}</bdi> },
          { title: 'State', show: stateOf },
          { title: 'In words', wide: true, show: ({ sentence }) => <bdi>{sentence}</bdi> },
          { title: 'Site', show: ({ site }) => <bdi>{site}</bdi> },
          { title: 'By', show: ({ author }) => <bdi>{author}</bdi> },
          { title: 'Began', show: ({ createdMs }) => <Moment atMs={createdMs} /> },
          { title: 'Ended', show: ({ endedMs }) => (endedMs === null ? '–' : <Moment atMs={endedMs} />) },
        ]}
      />
    </Panel>
  )
}

function stateOf({ state, progress, title }: Job): ReactNode {
  if (state !== 'running') return state
  return (
    <>
      {percent(progress)}
      <Progress value={progress * 100} size="sm" aria-label={`Reading of ${title}`} />
    </>
  )
}
