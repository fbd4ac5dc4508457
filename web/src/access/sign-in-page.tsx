/** Signing in with name and password, or through the organisation where that is configured. */
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { addressOf } from '../request.ts'
import { signIn, useSession } from '../session.ts'
import { AccessFrame } from './access-frame.tsx'
import styles from './access.module.css'
import { useSubmit } from './submit.tsx'

export function SignInPage(): ReactNode {
  const { back, problem: returned } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const { busy, problem, onSubmit } = useSubmit(async () => {
    await signIn(queries, { name, password })
    router.history.push(ownPath(back))
  })
  const lead =
    back === undefined
      ? 'Know your devices, their risk, and what to do.'
      : 'Your session has ended, or you were not signed in. Afterwards you are back where you were.'
  return (
    <AccessFrame title="Sign in" lead={lead}>
      <form className={styles['form']} onSubmit={onSubmit}>
        <TextInput
          label="Name"
          autoComplete="username"
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {returned !== undefined && <SignOnProblem />}
        {problem}
        <Button type="submit" loading={busy}>
          Sign in
        </Button>
        <SingleSignOn back={ownPath(back)} />
      </form>
    </AccessFrame>
  )
}

/** Single sign-on came back without a person. */
function SignOnProblem(): ReactNode {
  return (
    <div role="alert" className={styles['problem']}>
      Single sign-on did not let you in. Try again, or ask an administrator of Cordon whether your account may use it.
    </div>
  )
}

/** Through the organisation, where that is configured. */
function SingleSignOn({ back }: { readonly back: string }): ReactNode {
  const { singleSignOn } = useSession()
  if (singleSignOn === null) return null
  return (
    <Button component="a" variant="default" href={addressOf('/session/single-sign-on', { to: back })}>
      {singleSignOn}
    </Button>
  )
}

/** Only a path of this page: an address that somebody sent must not lead elsewhere. */
export function ownPath(back: string | undefined): string {
  return back !== undefined && /^\/(?![/\\])/.test(back) && !back.startsWith('/sign-in') ? back : '/'
}
