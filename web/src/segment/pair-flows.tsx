/** The conversations behind a pair of zones: who with whom on what, and whether the policy lets it through. */
import { ActionIcon } from '@mantine/core'
import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { bytes, count, many } from '../words.ts'
import type { PairFlow } from './answers.ts'
import { EndLink } from './replay-view.tsx'
import { Mark } from './zone-matrix.tsx'
import styles from './zone-matrix.module.css'

type Props = {
  readonly site: string
  readonly pair: { readonly from: string; readonly to: string }
  readonly titles: ReadonlyMap<string, string>
  readonly onClose: () => void
}

const mostFlows = 200

export function PairFlows({ site, pair, titles, onClose }: Props): ReactNode {
  const { from, to } = pair
  const flows = useAsk<Rows<PairFlow>>({
    path: '/segments/flows',
    query: { site, from, to, limit: mostFlows },
    follows: ['site', 'policy'],
  })
  const part = useRef<HTMLDivElement>(null)
  useEffect(() => {
    part.current?.focus()
    part.current?.scrollIntoView({ block: 'nearest' })
  }, [from, to])
  const title = `${titles.get(from) ?? from} to ${titles.get(to) ?? to}`
  return (
    <div ref={part} tabIndex={-1} onKeyDown={({ key }) => key === 'Escape' && onClose()}>
      <Panel
        title={title}
        beside={
          <ActionIcon variant="subtle" color="gray" ml="auto" aria-label="Close the flows" onClick={onClose}>
            <X size={16} aria-hidden="true" />
          </ActionIcon>
        }
      >
        {flows.error !== null && <ErrorState error={flows.error} />}
        {flows.data === undefined && flows.error === null && <LoadingState />}
        {flows.data !== undefined && <FlowTable flows={flows.data} site={site} title={title} />}
      </Panel>
    </div>
  )
}

type TableProps = { readonly flows: Rows<PairFlow>; readonly site: string; readonly title: string }

function FlowTable({ flows: { rows, total }, site, title }: TableProps): ReactNode {
  if (rows.length === 0) {
    return (
      <EmptyState title="No flow was recorded" small>
        Nothing spoke from here to there within the time that conversations are kept. What is allowed without being used
        is worth a look: less is safer.
      </EmptyState>
    )
  }
  return (
    <>
      <PlainTable
        caption={`Conversations, ${title}`}
        rows={rows}
        keyOf={({ client, server, transport, port }) => `${client} ${server} ${transport} ${port}`}
        columns={[
          { title: 'From', show: ({ client, clientTitle }) => <EndLink id={client} title={clientTitle} site={site} /> },
          { title: 'To', show: ({ server, serverTitle }) => <EndLink id={server} title={serverTitle} site={site} /> },
          { title: 'Service', show: serviceOf },
          { title: 'Flows', number: true, show: ({ flows }) => count(flows) },
          { title: 'Bytes', number: true, show: (flow) => bytes(flow.bytes) },
          { title: 'Last seen', show: ({ lastSeenMs }) => <Moment atMs={lastSeenMs} /> },
          { title: 'Policy', wide: true, show: verdictOf },
        ]}
      />
      {total > rows.length && (
        <p>{many(total - rows.length, 'more conversation')} not drawn; those with most flows are.</p>
      )}
    </>
  )
}

function serviceOf({ transport, port, application, name }: PairFlow): ReactNode {
  const words = [port === 0 ? transport : `${transport} ${port}`, application].filter(
    (word) => word !== null && word !== '',
  )
  return (
    <>
      {words.join(', ')}
      {name !== null && name !== '' && (
        <>
          {' '}
          <bdi>{name}</bdi>
        </>
      )}
    </>
  )
}

function verdictOf({ allowed, why }: PairFlow): ReactNode {
  return (
    <>
      <span className={styles['state']}>
        <Mark state={allowed ? 'allowed-seen' : 'denied-seen'} /> {allowed ? 'allowed' : 'denied'}
      </span>
      {why !== '' && <> {why}</>}
    </>
  )
}
