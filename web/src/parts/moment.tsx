/** A point in time: relative in the text, absolute in the title and for machines. */
import { useSyncExternalStore, type ReactNode } from 'react'
import { absolute, ago } from '../words.ts'

const tickMs = 20_000
const freshMs = 1_000
let nowMs = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** The time now, told again three times a minute; one timer for the whole page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs)
}

export function Moment({ atMs, both }: { readonly atMs: number | null; readonly both?: boolean }): ReactNode {
  const now = useNow()
  if (atMs === null || !Number.isFinite(atMs)) return <span>never</span>
  const exact = absolute(atMs)
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exact}>
      {both === true ? `${exact} (${ago(atMs, now)})` : ago(atMs, now)}
    </time>
  )
}

function tick(): void {
  nowMs = Date.now()
  for (const tell of listeners) tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, tickMs)
  // What is shown first now may be younger than the last tick, and would stand in the future.
  if (Date.now() - nowMs > freshMs) tick()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}
