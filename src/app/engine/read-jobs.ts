/**
 * Reads the captures and records that people handed over, one after the other. A job that a crash interrupted is done
 * again from its beginning: its batches are known by the content of the file, and change nothing a second time.
 */
import { createHash } from 'node:crypto'
import { createReadStream, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInputReader, type InputReader, type InputResult } from '../../capture/input-files.ts'
import { listCaptures } from '../../capture/inputs.ts'
import { OutsideError } from '../../core/errors.ts'
import { nextJob, tellJob, type JobState, type NewJob } from '../../store/jobs.ts'
import { formatPlural } from '../plain-text.ts'
import type { EngineContext, Unreadable } from './engine-context.ts'
import { messageOf, openSensor, rest, type OpenSensor } from './source.ts'

/** Files of this kind are Cordon's own, and go when they were read. */
const uploadKind = 'upload'
const tellEveryMs = 500
const againAfterMs = 5_000

export type JobsContext = EngineContext & {
  readonly folder: string
  /** Kept when there may be a new job. */
  readonly news: () => Promise<void>
  readonly onRead: (site: string, read: InputResult) => void
  readonly onUnreadable: (site: string, told: Unreadable) => void
  readonly onDone: (site: string) => void
}

/** Until it is told to end. What is at work then goes on at the next start. */
export async function readJobs(context: JobsContext): Promise<void> {
  while (!context.until.aborted) {
    const news = context.news()
    try {
      const job = await nextJob(context.store)
      if (job === null) await Promise.race([news, rest(60_000, context.until)])
      else await work(job, context)
    } catch (error) {
      context.log.warn({}, `Jobs wait: ${messageOf(error)}`)
      await rest(againAfterMs, context.until)
    }
  }
}

async function work(job: NewJob, context: JobsContext): Promise<void> {
  const tell = async (state: JobState, progress: number, sentence: string): Promise<void> =>
    tellJob(context.store, job, { state, progress, sentence, nowMs: context.now() })
  try {
    await tell('running', 0, 'Being read.')
    const sentence = await readJob(job, context, async (progress) => tell('running', progress, 'Being read.'))
    if (sentence === null) return
    await tell('done', 1, sentence)
    context.onDone(job.site)
  } catch (error) {
    // The store is away: the job is still to be done.
    if (error instanceof OutsideError) throw error
    const sentence = messageOf(error)
    context.log.warn({ job: job.id }, sentence)
    await tell('failed', 0, sentence)
  }
  if (job.kind === uploadKind) rmSync(join(context.folder, job.file), { force: true })
}

type TellProgress = (progress: number) => Promise<void>

/** What was read, as a sentence; null when it was told to end before. */
async function readJob(job: NewJob, context: JobsContext, tell: TellProgress): Promise<string | null> {
  const path = resolve(context.folder, job.file)
  const { files, sizeBytes, unreadable } = await listCaptures([path])
  const hash = await hashOf(files, context.until)
  const open = openSensor(
    context,
    {
      site: job.site,
      name: `${job.kind} ${job.title}`,
      idOf: (number) => `upload:${hash}:${number}`,
      input: { path: job.title, synthetic: false, lost: () => null },
    },
    null,
  )
  const reader = createInputReader({ packets: open.sink, records: open.sensor.pipeline.records, site: job.site })
  const results = await readFiles({ files, sizeBytes, open, reader, context, tell })
  if (results === null) return null
  reader.finish()
  await open.finish()
  for (const result of results) context.onRead(job.site, result)
  for (const told of [...unreadable, ...results.flatMap(faultOf)]) context.onUnreadable(job.site, told)
  return sentenceOf(results, job)
}

type Reading = {
  readonly files: readonly string[]
  readonly sizeBytes: number
  readonly open: OpenSensor
  readonly reader: InputReader
  readonly context: JobsContext
  readonly tell: TellProgress
}

async function readFiles({
  files,
  sizeBytes,
  open,
  reader,
  context,
  tell,
}: Reading): Promise<readonly InputResult[] | null> {
  const { until, link, now } = context
  const results: InputResult[] = []
  let doneBytes = 0
  let toldMs = now()
  for (const file of reader.inOrder(files)) {
    const onBytes = async (bytes: number): Promise<void> => {
      if (until.aborted) throw new Interrupted()
      await link.room()
      if (now() - toldMs < tellEveryMs) return
      toldMs = now()
      await tell(Math.min(0.99, (doneBytes + bytes) / Math.max(1, sizeBytes)))
    }
    try {
      const result = await reader.read(file, onBytes)
      results.push(result)
      doneBytes += result.ok ? result.sizeBytes : 0
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      context.end(open.sensor)
      return null
    }
  }
  return results
}

/** The service ends. */
class Interrupted extends Error {}

function faultOf(result: InputResult): readonly Unreadable[] {
  const reason = result.ok ? result.truncated : result.reason
  return reason === null ? [] : [{ file: result.file, reason }]
}

/** @throws Error when nothing at all could be read */
function sentenceOf(results: readonly InputResult[], { title }: NewJob): string {
  const read = results.filter(({ ok }) => ok)
  const [first] = results
  if (read.length === 0) throw new Error(`${title} ${first?.ok === false ? first.reason : 'holds no capture'}.`)
  const packets = read.reduce((sum, result) => sum + ('packets' in result ? result.packets : 0), 0)
  const records = read.reduce((sum, result) => sum + ('records' in result ? result.records : 0), 0)
  const amounts = [
    packets > 0 ? formatPlural(packets, 'packet') : '',
    records > 0 ? formatPlural(records, 'record') : '',
  ]
  const wrong = results.flatMap(faultOf).map(({ reason }) => ` It ${reason}.`)
  return `Read ${amounts.filter((amount) => amount !== '').join(' and ')}.${wrong[0] ?? ''}`
}

async function hashOf(files: readonly string[], until: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) {
    if (until.aborted) break
    const each = createHash('sha256')
    for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) each.update(piece)
    hash.update(each.digest())
  }
  return hash.digest('hex')
}
