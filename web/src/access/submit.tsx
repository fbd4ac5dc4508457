/** Sending one of the access forms: busy while it runs, and the reason when it was refused. */
import { useState, type FormEvent, type ReactNode } from 'react'
import styles from './access.module.css'

type Submit = {
  readonly busy: boolean
  readonly problem: ReactNode
  readonly send: () => void
  readonly onSubmit: (event: FormEvent) => void
}

/** `send` throws a RequestError when the service refuses. */
export function useSubmit(send: () => Promise<void>): Submit {
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState('')
  const run = async (): Promise<void> => {
    setBusy(true)
    setRefused('')
    try {
      await send()
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  return {
    busy,
    problem: <div role="alert">{refused !== '' && <div className={styles['problem']}>{refused}</div>}</div>,
    send: () => void run(),
    onSubmit: (event) => {
      event.preventDefault()
      void run()
    },
  }
}
