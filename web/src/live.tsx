/**
 * Follows the service's events: answers of the kinds that changed are read again, and the corner of the page shows whether
 * the browser is still told. The browser reconnects by itself and names the last event it saw.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'

export type Live = { readonly state: 'connecting' | 'live' | 'lost'; readonly lastChangeMs: number | null }

/** Changes are gathered this long before anything is read again. */
const gatherMs = 250
const longestRetryMs = 30_000

let current: Live = { state: 'connecting', lastChangeMs: null }
const listeners = new Set<() => void>()

export function useLive(): Live {
  return useSyncExternalStore(subscribe, () => current)
}

/** Once, in the shell. */
export function useFollowChanges(): void {
  const queries = useQueryClient()
  useEffect(() => follow(queries), [queries])
}

function follow(queries: QueryClient): () => void {
  let source: EventSource | null = null
  let retry: ReturnType<typeof setTimeout> | undefined
  let gathering: ReturnType<typeof setTimeout> | undefined
  let retryMs = 1000
  const kinds = new Set<string>()
  const readAgain = (): void => {
    gathering = undefined
    const changed = [...kinds]
    kinds.clear()
    void queries.invalidateQueries({ predicate: ({ meta }) => changed.some((kind) => follows(meta, kind)) })
  }
  const gather = (kind: string): void => {
    kinds.add(kind)
    gathering ??= setTimeout(readAgain, gatherMs)
  }
  const open = (): void => {
    source = new EventSource('/api/v1/events')
    source.addEventListener('open', () => {
      if (current.state === 'lost') void queries.invalidateQueries()
      retryMs = 1000
      become({ ...current, state: 'live' })
    })
    source.addEventListener('change', ({ data }) => {
      become({ state: 'live', lastChangeMs: Date.now() })
      gather(kindOf(data))
    })
    source.addEventListener('reset', () => void queries.invalidateQueries())
    source.addEventListener('error', () => {
      become({ ...current, state: 'lost' })
      if (source?.readyState !== EventSource.CLOSED) return
      retry = setTimeout(open, retryMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
    })
  }
  open()
  return () => {
    source?.close()
    clearTimeout(retry)
    clearTimeout(gathering)
  }
}

function follows(meta: Record<string, unknown> | undefined, kind: string): boolean {
  const kinds = meta?.['follows']
  return Array.isArray(kinds) && kinds.includes(kind)
}

function kindOf(data: string): string {
  const change: { readonly kind?: unknown } = JSON.parse(data)
  return typeof change.kind === 'string' ? change.kind : ''
}

function become(next: Live): void {
  current = next
  for (const tell of listeners) tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
