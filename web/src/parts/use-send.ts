/** Changing something through the API: busy meanwhile, answers below the given paths read again, a refusal kept in words. */
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { RequestError } from '../request.ts'

export type Sending = {
  readonly busy: boolean
  /** Why the last one was refused, empty when it was not. */
  readonly problem: string
  /** @returns whether it was done; says `done` when it was */
  readonly send: (run: () => Promise<unknown>, done: string) => Promise<boolean>
  readonly forget: () => void
}

export function useSend(...paths: readonly string[]): Sending {
  const queries = useQueryClient()
  const [{ busy, problem }, setState] = useState({ busy: false, problem: '' })
  const send: Sending['send'] = async (run, done) => {
    setState({ busy: true, problem: '' })
    try {
      await run()
      await queries.invalidateQueries({
        predicate: ({ queryKey: [asked] }) => paths.some((path) => String(asked).startsWith(path)),
      })
      setState({ busy: false, problem: '' })
      if (done !== '') notifications.show({ message: done })
      return true
    } catch (error) {
      setState({ busy: false, problem: problemOf(error) })
      return false
    }
  }
  return { busy, problem, send, forget: () => setState({ busy: false, problem: '' }) }
}

export function problemOf(error: unknown): string {
  if (error instanceof RequestError) return `${error.message} ${error.hint}`.trim()
  return error instanceof Error ? error.message : String(error)
}
