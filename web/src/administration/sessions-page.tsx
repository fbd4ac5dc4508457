/** Browsers that are signed in: whose, from where, until when; each can be ended. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { Problem } from '../parts/problem.tsx'
import { ErrorState, LoadingState } from '../parts/states.tsx'
import { useSend } from '../parts/use-send.ts'
import { request } from '../request.ts'
import { many } from '../words.ts'
import { AdministrationFrame } from './administration-frame.tsx'

type Session = {
  readonly id: string
  readonly user: string
  readonly address: string
  readonly createdMs: number
  readonly lastUsedMs: number
  readonly endsMs: number
  readonly current: boolean
}

export function SessionsPage(): ReactNode {
  return (
    <AdministrationFrame>
      <Sessions />
    </AdministrationFrame>
  )
}

function Sessions(): ReactNode {
  const { problem, send } = useSend('/sessions')
  const { data, error } = useAsk<Rows<Session>>({
    path: '/sessions',
    query: { all: true, limit: 1000 },
    follows: ['settings'],
  })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  const end = ({ id, user }: Session): void =>
    void send(() => request(`/sessions/${id}`, { method: 'DELETE' }), `That browser of ${user} is signed out.`)
  return (
    <Panel title={`${many(data.total, 'browser')} signed in`}>
      <Problem sentence={problem} />
      <PlainTable
        caption="Sessions"
        rows={data.rows}
        keyOf={({ id }) => id}
        columns={[
          { title: 'User', show: ({ user }) => <bdi>{user}</bdi> },
          { title: 'Address', show: ({ address }) => address },
          { title: 'Since', show: ({ createdMs }) => <Moment atMs={createdMs} /> },
          { title: 'Last used', show: ({ lastUsedMs }) => <Moment atMs={lastUsedMs} /> },
          { title: 'Ends unless used', show: ({ endsMs }) => <Moment atMs={endsMs} /> },
          {
            title: 'End',
            show: (session) =>
              session.current ? (
                'this browser'
              ) : (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`End the session of ${session.user} from ${session.address}`}
                  onClick={() => end(session)}
                >
                  End
                </Button>
              ),
          },
        ]}
      />
    </Panel>
  )
}
