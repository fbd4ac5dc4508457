/** Users: what each may, since when, and changing it. */
import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { ErrorState, LoadingState } from '../parts/states.tsx'
import { useSession } from '../session.ts'
import { capital, many } from '../words.ts'
import { AdministrationFrame, sitesWords } from './administration-frame.tsx'
import { ChangeUser, NewUser } from './user-forms.tsx'

export type User = {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: string
  readonly sites: readonly string[] | null
  readonly state: string
  readonly hasPassword: boolean
  readonly singleSignOn: boolean
  readonly createdMs: number
  readonly lastLoginMs: number | null
}

export function UsersPage(): ReactNode {
  const [adding, setAdding] = useState(false)
  return (
    <AdministrationFrame
      actions={
        <Button size="xs" onClick={() => setAdding(true)}>
          Add a user
        </Button>
      }
    >
      <Users />
      {adding && <NewUser onClose={() => setAdding(false)} />}
    </AdministrationFrame>
  )
}

function Users(): ReactNode {
  const [changed, setChanged] = useState<User | null>(null)
  const { user: self } = useSession()
  const { data, error } = useAsk<Rows<User>>({ path: '/users', query: { limit: 1000 }, follows: ['settings'] })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  return (
    <Panel title={many(data.total, 'user')}>
      <PlainTable
        caption="Users"
        rows={data.rows}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Name', show: (user) => <Name user={user} isSelf={user.name === self?.name} /> },
          { title: 'Role', show: ({ role }) => capital(role) },
          { title: 'Sites', show: ({ sites }) => <bdi>{sitesWords(sites)}</bdi> },
          { title: 'State', show: ({ state }) => state },
          { title: 'Signs in with', show: signInWords },
          { title: 'Last signed in', show: ({ lastLoginMs }) => <Moment atMs={lastLoginMs} /> },
          {
            title: 'Change',
            show: (user) => (
              <Button
                size="compact-xs"
                variant="default"
                aria-label={`Change ${user.name}`}
                onClick={() => setChanged(user)}
              >
                Change
              </Button>
            ),
          },
        ]}
      />
      {changed !== null && <ChangeUser user={changed} onClose={() => setChanged(null)} />}
    </Panel>
  )
}

function Name({ user: { name, email }, isSelf }: { readonly user: User; readonly isSelf: boolean }): ReactNode {
  return (
    <>
      <span>
        <bdi>{name}</bdi>
        {isSelf && ' (you)'}
      </span>
      {email !== '' && (
        <>
          <br />
          <bdi>{email}</bdi>
        </>
      )}
    </>
  )
}

function signInWords({ hasPassword, singleSignOn }: User): string {
  const ways = [hasPassword ? 'password' : '', singleSignOn ? 'single sign-on' : ''].filter((way) => way !== '')
  return ways.length === 0 ? 'a link' : ways.join(', ')
}
