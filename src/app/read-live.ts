/** Hands the packets of an interface, or of a folder that is written to, to the pipeline until it is told to end. */
import { captureLive } from '../capture/live.ts'
import type { LiveSource } from '../capture/live-program.ts'
import { followRing } from '../capture/ring.ts'
import { placeInWords, type LiveRequest } from './live-request.ts'
import type { Memory } from './memory.ts'
import type { Pipeline } from './pipeline.ts'
import type { Progress } from './progress.ts'
import type { Report } from './report.ts'

/** What was read, for the report and for people. */
export type LiveRead = Pick<Report['input'], 'files' | 'lost' | 'live' | 'unreadable'> & { readonly packets: number }

export type LiveRun = {
  readonly memory: Memory
  readonly onProgress: (progress: Progress) => void
  /** Keeps what was observed so far. */
  readonly save: () => Promise<void>
}

/** Progress is told this often. */
const tellEveryMs = 500
const saveEveryMs = 60_000

/** @throws UserError and OutsideError as `captureLive` and `followRing` do */
export async function readLive(request: LiveRequest, pipeline: Pipeline, run: LiveRun): Promise<LiveRead> {
  const { source } = request
  let lost: number | null = null
  const tell = (): void => {
    const live = { from: placeInWords(request), addresses: pipeline.addresses(), lost }
    run.onProgress({ phase: 'reading', bytesRead: 0, bytesTotal: 0, packets: pipeline.counts.packets, live })
  }
  const telling = setInterval(tell, tellEveryMs)
  const saving = setInterval(() => void run.save(), saveEveryMs)
  try {
    const read = await ('folder' in source
      ? readFolder(source.folder, { request, pipeline, run })
      : readInterface(source, { request, pipeline, onLost: (told) => (lost = told ?? lost) }))
    return { ...read, packets: pipeline.counts.packets }
  } finally {
    clearInterval(telling)
    clearInterval(saving)
  }
}

type Reading = { readonly request: LiveRequest; readonly pipeline: Pipeline }

async function readInterface(
  source: LiveSource,
  { request, pipeline, onLost }: Reading & { readonly onLost: (lost: number | null) => void },
): Promise<Omit<LiveRead, 'packets'>> {
  const { program, received, lost, fault } = await captureLive(source, {
    sink: pipeline.sink,
    until: request.until,
    onBegin: request.onBegin,
    wait: request.wait ?? (() => null),
    isPrompt: request.isPrompt === true,
    onCounts: (counts) => onLost(counts.lost),
  })
  const unreadable = fault === null ? [] : [{ file: placeInWords(request), reason: fault }]
  return { files: 0, lost, live: { ...source, program, received, lost }, unreadable }
}

async function readFolder(
  folder: string,
  { request, pipeline, run }: Reading & { readonly run: LiveRun },
): Promise<Omit<LiveRead, 'packets'>> {
  const { memory } = run
  request.onBegin()
  const reader = { sink: pipeline.sink, end: () => undefined }
  const { files, lost, faults } = await followRing(folder, {
    readerOf: () => reader,
    until: request.until,
    known: memory.ring,
    onLook: ({ marks }) => {
      memory.ring = marks
    },
  })
  return { files, lost, live: null, unreadable: faults }
}
