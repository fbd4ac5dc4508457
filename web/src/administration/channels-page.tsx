/** The ways out: where alerts are sent to, whether that works, and a test. They are set up in the configuration file. */
import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { problemOf } from '../parts/use-send.ts'
import { request } from '../request.ts'
import { count, many } from '../words.ts'
import { AdministrationFrame } from './administration-frame.tsx'
import type { Channel } from './answers.ts'

export function ChannelsPage(): ReactNode {
  return (
    <AdministrationFrame>
      <Channels />
    </AdministrationFrame>
  )
}

function Channels(): ReactNode {
  const { data, error } = useAsk<Rows<Channel>>({ path: '/channels', follows: ['settings', 'alerts'] })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  if (data.rows.length === 0) {
    return (
      <EmptyState title="No way out is set up">
        Alerts stay here until a channel is written into the configuration: a webhook, syslog in CEF, ECS or OCSF, STIX,
        e-mail or CSV. Nothing is sent that was not configured.
      </EmptyState>
    )
  }
  return (
    <Panel title={many(data.rows.length, 'channel')}>
      <PlainTable
        caption="Channels"
        rows={data.rows}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Channel', show: ({ title }) => <bdi>{title}</bdi> },
          { title: 'State', show: ({ state }) => state },
          { title: 'In words', wide: true, show: ({ sentence }) => <bdi>{sentence}</bdi> },
          { title: 'Waiting alerts', number: true, show: ({ waiting }) => count(waiting) },
          { title: 'Last sent', show: ({ lastSentMs }) => <Moment atMs={lastSentMs} /> },
          { title: 'Test', show: (channel) => <Test channel={channel} /> },
        ]}
      />
    </Panel>
  )
}

function Test({ channel: { id, title } }: { readonly channel: Channel }): ReactNode {
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const test = async (): Promise<void> => {
    setBusy(true)
    try {
      const told = await request<{ readonly sentence?: string }>(`/channels/${encodeURIComponent(id)}/test`, {
        method: 'POST',
        body: {},
      })
      setSaid(told.sentence ?? 'It arrived.')
    } catch (error) {
      setSaid(problemOf(error))
    }
    setBusy(false)
  }
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        loading={busy}
        aria-label={`Send a test to ${title}`}
        onClick={() => void test()}
      >
        Send a test
      </Button>
      <div role="status">{said}</div>
    </>
  )
}
