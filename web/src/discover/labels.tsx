/** What people say of devices, stronger than what was identified: setting and removing it, each time with an undo. */
import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import type { QueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { request } from '../request.ts'
import { many } from '../words.ts'

type Labelled = { readonly site: string; readonly id: string; readonly field: string }
/** A label and its value; null removes it. */
export type LabelChange = Labelled & { readonly before: string | null; readonly value: string | null }

function pathOf({ site, id, field }: Labelled): string {
  return `/devices/${encodeURIComponent(site)}/${encodeURIComponent(id)}/labels/${encodeURIComponent(field)}`
}

async function put(change: Labelled, value: string | null): Promise<void> {
  await request(pathOf(change), value === null ? { method: 'DELETE' } : { method: 'PUT', body: { value } })
}

/**
 * Sets or removes labels one by one and offers to undo what was done.
 * @throws RequestError at the first that is refused; those before it stay, and the undo covers them
 */
export async function changeLabels(queries: QueryClient, changes: readonly LabelChange[], what: string): Promise<void> {
  const done: LabelChange[] = []
  try {
    for (const change of changes) {
      await put(change, change.value)
      done.push(change)
    }
  } finally {
    await queries.invalidateQueries()
    if (done.length > 0) offerUndo(queries, done, what)
  }
}

function offerUndo(queries: QueryClient, done: readonly LabelChange[], what: string): void {
  const id = `labels ${done[0]?.id ?? ''} ${Date.now()}`
  const undo = async (): Promise<void> => {
    notifications.hide(id)
    for (const change of done) await put(change, change.before)
    await queries.invalidateQueries()
    notifications.show({ message: `Undone for ${many(done.length, 'device')}.` })
  }
  notifications.show({
    id,
    autoClose: 12_000,
    title: what,
    message: <Undo devices={done.length} undo={() => void undo()} />,
  })
}

function Undo({ devices, undo }: { readonly devices: number; readonly undo: () => void }): ReactNode {
  return (
    <>
      {many(devices, 'device')} changed.{' '}
      <Button size="compact-xs" variant="light" onClick={undo}>
        Undo
      </Button>
    </>
  )
}
