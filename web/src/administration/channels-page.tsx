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
        keyOf={({ name }) => name}
        columns={[
          { title: 'Channel', show: ({ name }) => name },
          { title: 'Kind', show: ({ title }) => title },
          { title: 'State', wide: true, show: stateOf },
          { title: 'Delivered alerts', number: true, show: ({ delivered }) => count(delivered) },
          { title: 'Refused for good', number: true, show: ({ skipped }) => count(skipped) },
          { title: 'Last delivered', show: ({ lastDeliveredMs }) => <Moment atMs={lastDeliveredMs} /> },
          { title: 'Test', show: (channel) => <Test channel={channel} /> },
        ]}
      />
    </Panel>
  )
}

function stateOf({ state, fault, nextTryMs }: Channel): ReactNode {
  return (
    <>
      {state}
      {fault !== null && `: ${fault}`}
      {nextTryMs !== null && (
        <>
          {' '}
          Tried again <Moment atMs={nextTryMs} />.
        </>
      )}
    </>
  )
}

function Test({ channel: { name } }: { readonly channel: Channel }): ReactNode {
  const [said, setSaid] = useState('')
  const [busy, setBusy] = useState(false)
  const test = async (): Promise<void> => {
    setBusy(true)
    try {
      const told = await request<{ readonly ok: boolean; readonly reason: string | null }>(
        `/channels/${encodeURIComponent(name)}/test`,
        {
          method: 'POST',
          body: {},
        },
      )
      setSaid(told.ok ? 'It arrived.' : (told.reason ?? 'It did not arrive.'))
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
        aria-label={`Send a test to ${name}`}
        onClick={() => void test()}
      >
        Send a test
      </Button>
      <div role="status">{said}</div>
    </>
  )
}
