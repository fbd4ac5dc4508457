/**
 * The first run: the one-time secret comes in the fragment of the printed link (which browsers never send), and becomes the
 * administrator. Name and password may be given, so that the next sign-in needs no secret.
 */
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { sessionQuery, signInFirst } from '../session.ts'
import { AccessFrame } from './access-frame.tsx'
import styles from './access.module.css'
import { useSubmit } from './submit.tsx'

const shortestPassword = 12
const lead = 'You are the first here, and become the administrator. With a password you can sign in again later.'

export function WelcomePage(): ReactNode {
  const router = useRouter()
  const queries = useQueryClient()
  const [fromLink] = useState(secretInAddress)
  const [secret, setSecret] = useState(fromLink)
  const [name, setName] = useState('admin')
  const [password, setPassword] = useState('')
  const { busy, problem, send, onSubmit } = useSubmit(async () => {
    const chosen = password === '' ? {} : { name, password }
    await signInFirst(queries, { secret: secret.trim(), ...chosen })
    router.history.replace('/')
  })
  useDemonstration(fromLink !== '', send)
  const tooShort = password !== '' && password.length < shortestPassword
  return (
    <AccessFrame title="Welcome to Cordon" lead={lead}>
      <form className={styles['form']} onSubmit={onSubmit}>
        {fromLink === '' && <SecretInput secret={secret} setSecret={setSecret} />}
        <TextInput
          label="Name"
          autoComplete="username"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          description={`At least ${shortestPassword} characters. Left empty, only this session can administer.`}
          autoComplete="new-password"
          value={password}
          error={tooShort ? `${shortestPassword - password.length} characters to go` : null}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {problem}
        <Button type="submit" loading={busy} disabled={secret === '' || tooShort}>
          Open the dashboard
        </Button>
      </form>
    </AccessFrame>
  )
}

/** In a demonstration the link alone opens the dashboard. */
function useDemonstration(hasLink: boolean, send: () => void): void {
  const { data } = useQuery(sessionQuery)
  const sent = useRef(false)
  const demo = data?.demo === true
  useEffect(() => {
    if (!hasLink || !demo || sent.current) return
    sent.current = true
    send()
  }, [hasLink, demo, send])
}

function SecretInput({
  secret,
  setSecret,
}: {
  readonly secret: string
  readonly setSecret: (secret: string) => void
}): ReactNode {
  return (
    <TextInput
      label="One-time secret"
      description="Printed by `cordon serve` when it starts for the first time."
      required
      autoComplete="off"
      value={secret}
      onChange={(event) => setSecret(event.currentTarget.value)}
    />
  )
}

function secretInAddress(): string {
  return globalThis.location.hash.replace(/^#(first=)?/, '')
}
