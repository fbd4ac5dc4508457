/** Captures and logs by drop anywhere on the page, or by a button; what becomes of them stands in a corner. */
import { ActionIcon, Button, Progress, Tooltip } from '@mantine/core'
import { FileUp, X } from 'lucide-react'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk, type Rows } from '../ask.ts'
import { useMay } from '../session.ts'
import { bytes, many, percent } from '../words.ts'
import styles from './upload.module.css'
import { addFiles, cancelUpload, tell, useUploads } from './upload-store.ts'
import { hasEnded, type JobState, type Upload } from './uploads.ts'

/** A button that opens the browser's choice of files, and the overlay while files are dragged over the page. */
export function AddCaptures(): ReactNode {
  const may = useMay('analyst')
  const site = useUploadSite()
  const picker = useRef<HTMLInputElement>(null)
  const dragged = useDrop((files) => addFiles(files, site), may)
  if (!may) return null
  return (
    <>
      <Tooltip label="Read captures or logs: choose files, or drop them anywhere">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="Add captures"
          onClick={() => picker.current?.click()}
        >
          <FileUp size={19} strokeWidth={1.7} aria-hidden="true" />
        </ActionIcon>
      </Tooltip>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-upload
        onChange={({ currentTarget }) => {
          addFiles([...(currentTarget.files ?? [])], site)
          currentTarget.value = ''
        }}
      />
      {dragged && (
        <div className={styles['overlay']} aria-hidden="true">
          <FileUp size={40} />
          <b>Drop to read</b>
          <span>
            Captures (pcap, pcapng), Zeek and Suricata logs, flow exports.{' '}
            {site !== '' && ` They are read into the site “${site}”.`}
          </span>
        </div>
      )}
    </>
  )
}

/** The site of the page, else the first one that there is; empty for that of the service. */
function useUploadSite(): string {
  const [{ site }] = useAddress()
  const sites = useAsk<Rows<{ readonly name: string }>>({ path: '/sites', follows: ['settings', 'site'] })
  return site ?? sites.data?.rows[0]?.name ?? ''
}

/** @returns whether files are dragged over the page */
function useDrop(take: (files: readonly File[]) => void, active: boolean): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(take)
  latest.current = take
  useEffect(() => {
    if (!active) return undefined
    // Entering a child comes before leaving its parent, so the events are counted.
    let depth = 0
    const become = (next: number): void => {
      depth = Math.max(0, next)
      setOver(depth > 0)
    }
    const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
    const stop = new AbortController()
    const listen = (type: 'dragenter' | 'dragleave' | 'dragover' | 'drop', run: (event: DragEvent) => void): void =>
      window.addEventListener(type, (event) => hasFiles(event) && run(event), { signal: stop.signal })
    listen('dragenter', () => become(depth + 1))
    listen('dragleave', () => become(depth - 1))
    listen('dragover', (event) => event.preventDefault())
    listen('drop', (event) => {
      event.preventDefault()
      become(0)
      latest.current([...(event.dataTransfer?.files ?? [])])
    })
    return () => stop.abort()
  }, [active])
  return over
}

/** In a corner, once there is something to say. */
export function UploadList(): ReactNode {
  const uploads = useUploads()
  const reading = uploads.some(({ state }) => state === 'reading')
  const jobs = useAsk<Rows<JobState>>({ path: '/jobs', query: { limit: 100 }, follows: ['jobs'] }, reading)
  useEffect(() => {
    if (jobs.data !== undefined) tell({ type: 'read', jobs: jobs.data.rows })
  }, [jobs.data, reading])
  if (uploads.length === 0) return null
  const running = uploads.filter((upload) => !hasEnded(upload)).length
  return (
    <section className={styles['corner']} aria-label="Uploads">
      <header>
        <b>{running === 0 ? 'Uploads' : `${many(running, 'file')} on the way`}</b>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => tell({ type: 'cleared' })}>
          Clear
        </Button>
      </header>
      <ul aria-live="polite">
        {uploads.map((upload) => (
          <UploadItem key={upload.key} upload={upload} />
        ))}
      </ul>
    </section>
  )
}

const stateWords: Readonly<Record<Upload['state'], string>> = {
  waiting: 'waits',
  sending: 'is sent',
  reading: 'is read',
  done: 'Read.',
  failed: 'Failed:',
  cancelled: '',
}

function UploadItem({ upload }: { readonly upload: Upload }): ReactNode {
  const { key, name, sizeBytes, state, progress, sentence } = upload
  const ended = hasEnded(upload)
  return (
    <li data-state={state}>
      <div className={styles['line']}>
        <bdi title={name}>{name}</bdi>
        <span>{bytes(sizeBytes)}</span>
        {(state === 'waiting' || state === 'sending') && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={`Cancel ${name}`}
            onClick={() => cancelUpload(key)}
          >
            <X size={14} aria-hidden="true" />
          </ActionIcon>
        )}
      </div>
      {!ended && <Progress value={progress * 100} size="sm" aria-label={`${name} ${stateWords[state]}`} />}
      <p role={state === 'failed' ? 'alert' : undefined}>
        {stateWords[state]} {ended || state === 'waiting' ? '' : `${percent(progress)}. `}
        {sentence}
      </p>
    </li>
  )
}
