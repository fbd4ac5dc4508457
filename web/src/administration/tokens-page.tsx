/** Tokens for programs: what each may, until when, when it was last used. A secret is shown once, when it is made. */
import { Button, Code, Modal, NumberInput, Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { copyText } from '../browser.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { Problem } from '../parts/problem.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { useSend } from '../parts/use-send.ts'
import { request } from '../request.ts'
import { absolute, capital, many } from '../words.ts'
import { AdministrationFrame, sitesWords } from './administration-frame.tsx'
import { RoleFields, type Scope } from './role-fields.tsx'

type Token = {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly role: string
  readonly sites: readonly string[] | null
  readonly state: string
  readonly expiresMs: number
  readonly lastUsedMs: number | null
}

type Made = { readonly id: string; readonly secret: string; readonly expiresMs: number }

export function TokensPage(): ReactNode {
  const [making, setMaking] = useState(false)
  return (
    <AdministrationFrame
      actions={
        <Button size="xs" onClick={() => setMaking(true)}>
          Make a token
        </Button>
      }
    >
      <Tokens />
      {making && <NewToken onClose={() => setMaking(false)} />}
    </AdministrationFrame>
  )
}

function Tokens(): ReactNode {
  const [revoked, setRevoked] = useState<Token | null>(null)
  const { data, error } = useAsk<Rows<Token>>({ path: '/tokens', query: { limit: 1000 }, follows: ['settings'] })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  if (data.rows.length === 0)
    return <EmptyState title="No token">Programs use one instead of a password. Make one for each program.</EmptyState>
  return (
    <Panel title={many(data.total, 'token')}>
      <PlainTable
        caption="Tokens"
        rows={data.rows}
        keyOf={({ id }) => id}
        columns={[
          { title: 'For', show: ({ name }) => <bdi>{name}</bdi> },
          { title: 'Of', show: ({ user }) => <bdi>{user}</bdi> },
          { title: 'Role', show: ({ role }) => capital(role) },
          { title: 'Sites', show: ({ sites }) => <bdi>{sitesWords(sites)}</bdi> },
          { title: 'State', show: ({ state }) => state },
          { title: 'Ends', show: ({ expiresMs }) => <Moment atMs={expiresMs} /> },
          { title: 'Last used', show: ({ lastUsedMs }) => <Moment atMs={lastUsedMs} /> },
          {
            title: 'Revoke',
            show: (token) =>
              token.state === 'active' && (
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={`Revoke ${token.name}`}
                  onClick={() => setRevoked(token)}
                >
                  Revoke
                </Button>
              ),
          },
        ]}
      />
      {revoked !== null && <Revoke token={revoked} onClose={() => setRevoked(null)} />}
    </Panel>
  )
}

function Revoke({ token, onClose }: { readonly token: Token; readonly onClose: () => void }): ReactNode {
  const sending = useSend('/tokens')
  const revoke = async (): Promise<void> => {
    const run = (): Promise<unknown> => request(`/tokens/${encodeURIComponent(token.id)}`, { method: 'DELETE' })
    if (await sending.send(run, `The token for ${token.name} no longer holds.`)) onClose()
  }
  return (
    <Confirm
      title={`Revoke ${token.name}?`}
      verb="Revoke"
      sending={sending}
      onYes={() => void revoke()}
      onClose={onClose}
    >
      The next request with it is refused. This cannot be taken back: make a new token instead.
    </Confirm>
  )
}

function NewToken({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [name, setName] = useState('')
  const [days, setDays] = useState(90)
  const [scope, setScope] = useState<Scope>({ role: 'viewer', sites: null })
  const [made, setMade] = useState<Made | null>(null)
  const { busy, problem, send } = useSend('/tokens')
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    await send(
      async () => setMade(await request<Made>('/tokens', { method: 'POST', body: { name, days, ...scope } })),
      '',
    )
  }
  return (
    <Modal opened onClose={onClose} title="Make a token" closeButtonProps={{ 'aria-label': 'Close' }}>
      {made === null ? (
        <form onSubmit={(event) => void make(event)}>
          <Stack gap="sm">
            <TextInput
              label="What is it for?"
              required
              maxLength={100}
              data-autofocus
              value={name}
              onChange={({ currentTarget }) => setName(currentTarget.value)}
            />
            <NumberInput
              label="Holds for, in days"
              min={1}
              max={365}
              value={days}
              onChange={(value) => setDays(Number(value))}
              hideControls
            />
            <RoleFields scope={scope} onChange={setScope} />
            <Problem sentence={problem} />
            <Button type="submit" loading={busy}>
              Make it
            </Button>
          </Stack>
        </form>
      ) : (
        <Secret made={made} onClose={onClose} />
      )}
    </Modal>
  )
}

function Secret({ made, onClose }: { readonly made: Made; readonly onClose: () => void }): ReactNode {
  const [copied, setCopied] = useState(false)
  return (
    <Stack gap="sm">
      <p>This secret is shown only now. It holds until {absolute(made.expiresMs)}.</p>
      <Code block tabIndex={0} aria-label="Secret of the token">
        {made.secret}
      </Code>
      <Button onClick={() => void copyText(made.secret).then(setCopied)} data-autofocus>
        {copied ? 'Copied' : 'Copy'}
      </Button>
      <p>
        Programs send it as <Code>Authorization: Bearer {made.secret.slice(0, 9)}…</Code>
      </p>
      <Button variant="default" onClick={onClose}>
        I have it
      </Button>
    </Stack>
  )
}
