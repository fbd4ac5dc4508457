/** Adding a user, and changing what one may, its state or password. */
import { Button, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Problem } from '../parts/problem.tsx'
import { useSend } from '../parts/use-send.ts'
import { request } from '../request.ts'
import { RoleFields, type Scope } from './role-fields.tsx'
import type { User } from './users-page.tsx'

const passwordWords = 'At least 12 characters. Leave it empty for single sign-on.'
const anyone: Scope = { role: 'viewer', sites: null }

export function NewUser({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [scope, setScope] = useState(anyone)
  const { busy, problem, send } = useSend('/users')
  const add = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const body = { name, ...scope, ...(password === '' ? {} : { password }) }
    if (await send(() => request('/users', { method: 'POST', body }), `${name} can sign in now.`)) onClose()
  }
  return (
    <Modal opened onClose={onClose} title="Add a user" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={(event) => void add(event)}>
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            autoComplete="off"
            data-autofocus
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            description={passwordWords}
            autoComplete="new-password"
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          />
          <RoleFields scope={scope} onChange={setScope} />
          <Problem sentence={problem} />
          <Button type="submit" loading={busy}>
            Add
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}

type ChangeProps = { readonly user: User; readonly onClose: () => void }

export function ChangeUser({ user, onClose }: ChangeProps): ReactNode {
  const [scope, setScope] = useState<Scope>({ role: user.role, sites: user.sites })
  const { busy, problem, send } = useSend('/users')
  const path = `/users/${encodeURIComponent(user.id)}`
  const change = async (body: object, done: string): Promise<void> => {
    if (await send(() => request(path, { method: 'PATCH', body }), done)) onClose()
  }
  const blocked = user.state === 'blocked'
  return (
    <Modal opened onClose={onClose} title={`Change ${user.name}`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <RoleFields scope={scope} onChange={setScope} />
        <p>It holds from the next request of {user.name} on.</p>
        <Problem sentence={problem} />
        <Group gap="xs">
          <Button loading={busy} onClick={() => void change(scope, `${user.name} is ${scope.role} now.`)}>
            Save
          </Button>
          <Button
            variant="default"
            onClick={() =>
              void change(
                { state: blocked ? 'active' : 'blocked' },
                `${user.name} ${blocked ? 'can sign in again' : 'is signed out and cannot sign in'}.`,
              )
            }
          >
            {blocked ? 'Let sign in again' : 'Block'}
          </Button>
        </Group>
        <NewPassword user={user} onClose={onClose} />
        <Remove user={user} onClose={onClose} />
      </Stack>
    </Modal>
  )
}

function NewPassword({ user, onClose }: ChangeProps): ReactNode {
  const [password, setPassword] = useState('')
  const { busy, problem, send } = useSend('/users', '/sessions')
  const set = async (): Promise<void> => {
    const run = (): Promise<unknown> =>
      request(`/users/${encodeURIComponent(user.id)}/password`, { method: 'POST', body: { password } })
    if (await send(run, `The password of ${user.name} is set; sessions ended, tokens were revoked.`)) onClose()
  }
  return (
    <details>
      <summary>Set a password</summary>
      <PasswordInput
        label="New password"
        description="At least 12 characters. Sessions of the user end, tokens are revoked."
        autoComplete="new-password"
        value={password}
        onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
      />
      <Problem sentence={problem} />
      <Button mt="xs" size="xs" variant="default" loading={busy} disabled={password === ''} onClick={() => void set()}>
        Set it
      </Button>
    </details>
  )
}

function Remove({ user, onClose }: ChangeProps): ReactNode {
  const { busy, problem, send } = useSend('/users')
  const remove = async (): Promise<void> => {
    const run = (): Promise<unknown> => request(`/users/${encodeURIComponent(user.id)}`, { method: 'DELETE' })
    if (await send(run, `${user.name} was removed.`)) onClose()
  }
  return (
    <details>
      <summary>Remove</summary>
      <p>Its sessions and tokens go with it; what it did stays in the audit log. This cannot be taken back.</p>
      <Problem sentence={problem} />
      <Button size="xs" color="red" variant="outline" loading={busy} onClick={() => void remove()}>
        Remove {user.name}
      </Button>
    </details>
  )
}
