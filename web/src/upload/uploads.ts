/** The files that a person dropped, from waiting to read: what each of them goes through, as values. Sending is send-file.ts. */

export type Upload = {
  readonly key: number
  readonly name: string
  readonly sizeBytes: number
  readonly state: 'waiting' | 'sending' | 'reading' | 'done' | 'failed' | 'cancelled'
  /** 0–1, of sending or of reading. */
  readonly progress: number
  /** What happened, in words; empty while nothing is to be said. */
  readonly sentence: string
  readonly jobId: string | null
}

export type UploadEvent =
  | { readonly type: 'dropped'; readonly files: readonly Pick<Upload, 'key' | 'name' | 'sizeBytes'>[] }
  | { readonly type: 'sent'; readonly key: number; readonly progress: number }
  | { readonly type: 'taken'; readonly key: number; readonly jobId: string }
  | { readonly type: 'failed'; readonly key: number; readonly sentence: string }
  | { readonly type: 'cancelled'; readonly key: number }
  | { readonly type: 'read'; readonly jobs: readonly JobState[] }
  | { readonly type: 'cleared' }

/** The part of a job that matters here. */
export type JobState = {
  readonly id: string
  readonly state: string
  readonly progress: number
  readonly sentence: string
}

const ended: readonly Upload['state'][] = ['done', 'failed', 'cancelled']

export function afterEvent(uploads: readonly Upload[], event: UploadEvent): readonly Upload[] {
  if (event.type === 'dropped') return [...uploads, ...event.files.map(waiting)]
  if (event.type === 'read') return uploads.map((upload) => followJob(upload, event.jobs))
  if (event.type === 'cleared') return uploads.filter((upload) => !hasEnded(upload))
  return uploads.map((upload) =>
    upload.key === event.key && !hasEnded(upload) ? { ...upload, ...changeBy(event) } : upload,
  )
}

function waiting(file: Pick<Upload, 'key' | 'name' | 'sizeBytes'>): Upload {
  return { ...file, state: 'waiting', progress: 0, sentence: '', jobId: null }
}

/** What has ended stays ended: a late event changes nothing. */
function changeBy(event: Extract<UploadEvent, { readonly key: number }>): Partial<Upload> {
  if (event.type === 'sent') return { state: 'sending', progress: event.progress }
  if (event.type === 'taken') return { state: 'reading', progress: 0, jobId: event.jobId }
  if (event.type === 'failed') return { state: 'failed', sentence: event.sentence }
  return { state: 'cancelled', sentence: 'Cancelled: nothing of it was kept.' }
}

function followJob(upload: Upload, jobs: readonly JobState[]): Upload {
  const job = upload.state === 'reading' ? jobs.find(({ id }) => id === upload.jobId) : undefined
  if (job === undefined) return upload
  const state = job.state === 'done' || job.state === 'failed' || job.state === 'cancelled' ? job.state : 'reading'
  return { ...upload, state, progress: state === 'done' ? 1 : job.progress, sentence: job.sentence }
}

export function hasEnded({ state }: Upload): boolean {
  return ended.includes(state)
}

/** One file is sent at a time, in the order in which they were dropped. */
export function nextToSend(uploads: readonly Upload[]): Upload | null {
  if (uploads.some(({ state }) => state === 'sending')) return null
  return uploads.find(({ state }) => state === 'waiting') ?? null
}

/** Why a file can't be a capture or a log; null when it may be one. Only the service really knows. */
export function objection({ name, size }: { readonly name: string; readonly size: number }): string | null {
  if (size === 0) return `${name} is empty, or a folder. Drop the files inside it.`
  return null
}
