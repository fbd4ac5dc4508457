/** Sending one of the access forms: busy while it runs, and the reason when it was refused. */
import { useRef, useState, type FormEvent, type ReactNode } from 'react'
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
  const running = useRef(false)
  const run = async (): Promise<void> => {
    // A one-time secret must not be sent twice.
    if (running.current) return
    running.current = true
    setBusy(true)
    setRefused('')
    try {
      await send()
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error))
    } finally {
      running.current = false
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
