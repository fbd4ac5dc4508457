/** What a page shows when there is nothing (yet): loading shows its shape, empty says what to do, an error what happened. */
import { Button, Code, Skeleton } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { RequestError } from '../request.ts'
import styles from './states.module.css'

/** The shape of a page while it loads. */
export function LoadingState(): ReactNode {
  return (
    <div className={styles['loading']} role="status" aria-label="Loading">
      <Skeleton height={24} width="30%" />
      <Skeleton height={96} />
      <Skeleton height={240} />
    </div>
  )
}

type Empty = {
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
  readonly small?: boolean
}

/** Nothing there: `title` says what is missing, the children why and what to do. */
export function EmptyState({ title, children, action, small }: Empty): ReactNode {
  return (
    <div className={styles['state']} data-small={small}>
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  )
}

/** What happened, what was kept, what to try. Also for the router, which hands over what was thrown. */
export function ErrorState({ error }: { readonly error: unknown }): ReactNode {
  const queries = useQueryClient()
  const router = useRouter()
  const told = wordsOf(error)
  const again = (): void => {
    void queries.invalidateQueries()
    void router.invalidate()
  }
  return (
    <div className={styles['state']} role="alert">
      <h2>{told.title}</h2>
      <p>{told.sentence}</p>
      {told.code !== '' && <Code>{told.code}</Code>}
      {told.again && (
        <Button variant="default" onClick={again}>
          Try again
        </Button>
      )}
    </div>
  )
}

/** Outside the shell, so it is a page of its own. */
export function MissingPage(): ReactNode {
  return (
    <main>
      <h1 className={styles['spoken']}>Cordon</h1>
      <EmptyState title="There is no such page" action={<Link to="/">Go to the overview</Link>}>
        The address may be old or mistyped. Nothing was changed.
      </EmptyState>
    </main>
  )
}

type Words = { readonly title: string; readonly sentence: string; readonly code: string; readonly again: boolean }

function wordsOf(error: unknown): Words {
  if (!(error instanceof RequestError))
    return {
      title: 'This page failed',
      sentence: 'That is a defect of Cordon. What you entered before is kept.',
      code: String(error),
      again: true,
    }
  const sentence = `${error.message} ${error.hint}`.trim()
  if (error.status === 403)
    return {
      title: 'You may not see this',
      sentence: `${sentence} Ask an administrator of Cordon for the role or the site.`,
      code: '',
      again: false,
    }
  if (error.status === 404) return { title: 'Not found', sentence, code: '', again: false }
  return { title: 'The answer did not come', sentence, code: error.code, again: true }
}
