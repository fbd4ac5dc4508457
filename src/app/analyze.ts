/** All four steps on captures: the whole sentence, from files to `cordon.report/1`. */
import { availableParallelism } from 'node:os'
import { emptyCatalogue } from '../assess/advisory.ts'
import type { ListenRequest } from '../capture/export-listener.ts'
import { listCaptures, type CaptureList } from '../capture/inputs.ts'
import { createInputReader, type InputResult } from '../capture/input-files.ts'
import type { ParsedFeeds } from '../assess/catalogue.ts'
import { linkName } from '../decode/link-names.ts'
import { labWriter } from '../lab/pcapng.ts'
import { detections } from '../monitor/detections/index.ts'
import { createWatch } from '../monitor/watch.ts'
import type { Observed } from '../observe/devices.ts'
import { assembleReport } from './assemble-report.ts'
import { placeInWords } from './live-request.ts'
import { Memory } from './memory.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import type { AnalyzeOptions } from './progress.ts'
import { isoTime } from './iso-time.ts'
import type { LiveRun } from './read-live.ts'
import type { Report } from './report.ts'
import { createThinker } from './think.ts'
import { refuseIfNothingRead } from './unreadable.ts'

/** Reading progress is told at most this often. */
const progressEveryBytes = 4 << 20

/**
 * Reads the inputs and answers the four questions.
 * @throws UserError `input-missing`, `input-empty`, `input-unreadable`, `feed-unreadable`, and those of `readLive`
 */
export async function analyze(options: AnalyzeOptions): Promise<Report> {
  const feeds = await feedsOf(options)
  const watch = createWatch(detections)
  const memory = new Memory(options.live?.state ?? null, options.site)
  const pipeline = createPipeline({
    redactKey: options.redactKey,
    site: options.site,
    flows: { wants: (transport, outcome) => watch.wants(transport, outcome), take: (flow) => watch.flow(flow) },
    onFact: (fact) => {
      if (memory.isRecalling) return
      watch.fact(fact)
      if (fact.peer !== undefined) memory.event(fact)
    },
  })
  await memory.recall(pipeline)
  const save = async (): Promise<void> => memory.save(pipeline, watch.finish())
  const read = await readAny(options, pipeline, { memory, save })
  pipeline.finish()
  await save()
  const observed = pipeline.gathered()
  const alerts = memory.withRecalled(watch.finish())
  const think = createThinker(feeds.catalogue)
  return assembleReport({
    input: inputOf({ ...read, pipeline, observed, faults: [...feeds.faults, ...memory.faults()] }),
    ...think({ observed, site: options.site, events: memory.events, alerts }),
    ruleSet: options.ruleSet ?? true,
  })
}

/** The readers of feeds are loaded only when there are some. */
async function feedsOf({ feeds }: AnalyzeOptions): Promise<Pick<ParsedFeeds, 'catalogue' | 'faults'>> {
  if (feeds === null) return { catalogue: emptyCatalogue, faults: [] }
  return (await import('./feed-files.ts')).readFeeds(feeds)
}

/** Reads the files, or what is live. */
async function readAny(
  options: AnalyzeOptions,
  pipeline: Pipeline,
  keeping: Pick<LiveRun, 'memory' | 'save'>,
): Promise<Sources> {
  const { listen } = options
  if (listen) return { ...(await hear(listen, pipeline)), paths: options.inputs }
  const request = options.live ?? null
  if (request === null) {
    const { files, sizeBytes, unreadable } = await listCaptures(options.inputs)
    const results = await readAll({ files, sizeBytes }, pipeline, options)
    return { paths: options.inputs, results, unreadable, live: null, lost: lostIn(results), files: readIn(results) }
  }
  const { readLive } = await import('./read-live.ts')
  const onProgress: LiveRun['onProgress'] = (progress) => options.onProgress(progress)
  const read = await readLive(request, pipeline, { ...keeping, onProgress })
  onProgress({ phase: 'thinking', bytesRead: 0, bytesTotal: 0, packets: pipeline.counts.packets })
  return { ...read, paths: [placeInWords(request)], results: [] }
}

function readIn(results: readonly InputResult[]): number {
  return results.filter(({ ok }) => ok).length
}

/** Hears flow exporters until it is told to end. */
async function hear(request: ListenRequest, pipeline: Pipeline): Promise<Omit<Sources, 'paths'>> {
  const { hearExports } = await import('../capture/export-listener.ts')
  await hearExports(request, (bytes, exporter) => pipeline.exports.maybeDatagram(bytes, 0, bytes.length, exporter))
  return { results: [], unreadable: [], live: null, lost: null, files: 0 }
}

/** Hands every input to the pipeline, in order; results keep what could not be read. */
async function readAll(
  { files, sizeBytes }: Pick<CaptureList, 'files' | 'sizeBytes'>,
  pipeline: Pipeline,
  options: AnalyzeOptions,
): Promise<readonly InputResult[]> {
  const results: InputResult[] = []
  let doneBytes = 0
  let toldBytes = -progressEveryBytes
  const reader = createInputReader({
    packets: pipeline.sink,
    records: pipeline.records,
    site: options.site,
    threads: options.threads ?? availableParallelism(),
  })
  for (const file of reader.inOrder(files)) {
    const tell = (bytes: number): void => {
      if (doneBytes + bytes - toldBytes < progressEveryBytes) return
      toldBytes = doneBytes + bytes
      options.onProgress({
        phase: 'reading',
        file,
        bytesRead: toldBytes,
        bytesTotal: sizeBytes,
        packets: pipeline.counts.packets,
      })
    }
    const result = await reader.read(file, tell)
    results.push(result)
    doneBytes += result.ok ? result.sizeBytes : 0
  }
  reader.finish()
  options.onProgress({
    phase: 'thinking',
    bytesRead: doneBytes,
    bytesTotal: sizeBytes,
    packets: pipeline.counts.packets,
  })
  refuseIfNothingRead(results)
  return results
}

type Sources = Pick<Report['input'], 'paths' | 'files' | 'lost' | 'live' | 'unreadable'> & {
  readonly results: readonly InputResult[]
}

type Read = Sources & {
  readonly pipeline: Pipeline
  readonly observed: Observed
  readonly faults: readonly { readonly file: string; readonly reason: string }[]
}

function inputOf({ results, unreadable, pipeline, observed, faults, ...sources }: Read): Report['input'] {
  const partial = results.flatMap((result) => {
    const reason = result.ok ? result.truncated : result.reason
    return reason === null ? [] : [{ file: result.file, reason }]
  })
  return {
    paths: sources.paths,
    files: sources.files,
    packets: pipeline.counts.packets,
    records: pipeline.exports.counts.records + sumOf(results, (result) => ('records' in result ? result.records : 0)),
    bytes: pipeline.counts.bytes + sumOf(results, (result) => ('records' in result ? result.bytes : 0)),
    firstSeen: isoTime(observed.firstSeenMs),
    lastSeen: isoTime(observed.lastSeenMs),
    undecodable: pipeline.counts.undecodable,
    unknownLinks: unknownLinksOf(pipeline),
    encrypted: pipeline.counts.encrypted,
    unreadable: [...partial, ...unreadable, ...faults],
    dropped: pipeline.dropped(),
    lost: sources.lost,
    live: sources.live,
    synthetic: results.some((result) => result.ok && 'writer' in result && result.writer === labWriter),
  }
}

function lostIn(results: readonly InputResult[]): number | null {
  const told = results.flatMap((result) => ('lost' in result && result.lost !== null ? [result.lost] : []))
  return told.length === 0 ? null : told.reduce((sum, lost) => sum + lost, 0)
}

function unknownLinksOf({ unknownLinkTypes }: Pipeline): Report['input']['unknownLinks'] {
  const links = [...unknownLinkTypes].toSorted(([a, x], [b, y]) => y - x || a - b)
  return links.map(([linkType, packets]) => ({ name: linkName(linkType), packets }))
}

function sumOf(results: readonly InputResult[], count: (result: InputResult) => number): number {
  return results.reduce((sum, result) => sum + count(result), 0)
}
