/**
 * Uploads of this browser tab: they go on while a person looks at other pages. One is sent at a time; a job of the service
 * reads it afterwards. What each goes through is uploads.ts.
 */
import { useSyncExternalStore } from 'react'
import { RequestError, upload } from '../request.ts'
import { afterEvent, nextToSend, objection, type Upload, type UploadEvent } from './uploads.ts'

let uploads: readonly Upload[] = []
let lastKey = 0
const files = new Map<number, { readonly file: File; readonly site: string; readonly stop: AbortController }>()
const listeners = new Set<() => void>()

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => uploads,
  )
}

/** Those that cannot be captures are refused at once, in words. */
export function addFiles(dropped: readonly File[], site: string): void {
  const added = dropped.map((file) => {
    lastKey += 1
    files.set(lastKey, { file, site, stop: new AbortController() })
    return { key: lastKey, name: file.name, sizeBytes: file.size }
  })
  tell({ type: 'dropped', files: added })
  for (const { key } of added) {
    const sentence = objection(files.get(key)?.file ?? { name: '', size: 0 })
    if (sentence !== null) tell({ type: 'failed', key, sentence })
  }
  void sendNext()
}

export function cancelUpload(key: number): void {
  tell({ type: 'cancelled', key })
  files.get(key)?.stop.abort()
  void sendNext()
}

export function tell(event: UploadEvent): void {
  uploads = afterEvent(uploads, event)
  for (const listener of listeners) listener()
}

async function sendNext(): Promise<void> {
  const next = nextToSend(uploads)
  const kept = next === null ? undefined : files.get(next.key)
  if (next === null || kept === undefined) return
  const { key } = next
  tell({ type: 'sent', key, progress: 0 })
  try {
    const job = await upload<{ readonly id: string }>('/uploads', kept.file, {
      query: { site: kept.site },
      signal: kept.stop.signal,
      progress: (progress) => tell({ type: 'sent', key, progress }),
    })
    tell({ type: 'taken', key, jobId: job.id })
  } catch (error) {
    tell({ type: 'failed', key, sentence: sentenceOf(error) })
  }
  files.delete(key)
  await sendNext()
}

function sentenceOf(error: unknown): string {
  if (error instanceof RequestError) return `${error.message} ${error.hint}`.trim()
  return 'It could not be sent. Nothing of it was kept.'
}
