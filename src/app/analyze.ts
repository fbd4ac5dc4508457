/** All four steps on captures: the whole sentence, from files to `cordon.report/1`. */
import { emptyCatalogue } from '../assess/advisory.ts'
import { listCaptures, type CaptureList } from '../capture/inputs.ts'
import { createInputReader, type InputResult } from '../capture/input-files.ts'
import type { ParsedFeeds } from '../assess/catalogue.ts'
import type { Fact } from '../core/model.ts'
import { labWriter } from '../lab/pcapng.ts'
import { detections } from '../monitor/detections/index.ts'
import { createWatch } from '../monitor/watch.ts'
import type { Observed } from '../observe/devices.ts'
import { planPatches } from '../patch/plan.ts'
import { planSegmentation } from '../segment/plan.ts'
import { replay } from '../segment/replay.ts'
import { assembleReport } from './assemble-report.ts'
import { assessDevices } from './assess-devices.ts'
import { accusing } from './detection-words.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import type { AnalyzeOptions } from './progress.ts'
import { isoTime } from './iso-time.ts'
import type { Report } from './report.ts'
import { refuseIfNothingRead } from './unreadable.ts'

/** Reading progress is told at most this often. */
const progressEveryBytes = 4 << 20
/** Logins and other events beyond it still raise alerts, but are not looked up again when devices are assessed. */
const maxEvents = 100_000

/**
 * Reads the inputs and answers the four questions.
 * @throws UserError `input-missing`, `input-empty`, `input-unreadable`, `feed-unreadable`
 */
export async function analyze(options: AnalyzeOptions): Promise<Report> {
  const feeds = await feedsOf(options)
  const watch = createWatch(detections)
  const events: Fact[] = []
  const pipeline = createPipeline({
    site: options.site,
    flows: { wants: (transport, outcome) => watch.wants(transport, outcome), take: (flow) => watch.flow(flow) },
    onFact: (fact) => {
      watch.fact(fact)
      if (fact.peer !== undefined && events.length < maxEvents) events.push(fact)
    },
  })
  const captures = await listCaptures(options.inputs)
  const results = await readAll(captures, pipeline, options)
  pipeline.finish()
  const observed = pipeline.gathered()
  const alerts = watch.finish()
  const attacks = alerts.filter(({ detection }) => accusing.has(detection))
  const assessed = assessDevices(observed, { events, attacks }, feeds.catalogue)
  const suspects = new Set(attacks.flatMap(({ endpoint }) => observed.deviceIdOf(endpoint) ?? []))
  const { conversations, devices } = observed
  const segmentation = planSegmentation({ devices: assessed, conversations, suspects, name: options.site })
  return assembleReport({
    input: inputOf({ options, captures, results, pipeline, observed, faults: feeds.faults }),
    observed,
    assessed,
    alerts,
    patches: planPatches(assessed),
    segmentation,
    replayed: replay(segmentation.policy, conversations, { devices, suspects }),
    ruleSet: options.ruleSet ?? true,
    hasAdvisories: feeds.catalogue.advisories.length > 0,
  })
}

/** The readers of feeds are loaded only when there are some. */
async function feedsOf({ feeds }: AnalyzeOptions): Promise<Pick<ParsedFeeds, 'catalogue' | 'faults'>> {
  if (feeds === null) return { catalogue: emptyCatalogue, faults: [] }
  return (await import('./feed-files.ts')).readFeeds(feeds)
}

/** Hands every input to the pipeline, in order; results keep what could not be read. */
async function readAll(
  { files, sizeBytes }: CaptureList,
  pipeline: Pipeline,
  options: AnalyzeOptions,
): Promise<readonly InputResult[]> {
  const results: InputResult[] = []
  let doneBytes = 0
  let toldBytes = -progressEveryBytes
  const reader = createInputReader({ packets: pipeline.sink, records: pipeline.records, site: options.site })
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
  options.onProgress({
    phase: 'thinking',
    bytesRead: doneBytes,
    bytesTotal: sizeBytes,
    packets: pipeline.counts.packets,
  })
  refuseIfNothingRead(results)
  return results
}

type Read = {
  readonly options: AnalyzeOptions
  readonly captures: CaptureList
  readonly results: readonly InputResult[]
  readonly pipeline: Pipeline
  readonly observed: Observed
  readonly faults: readonly { readonly file: string; readonly reason: string }[]
}

function inputOf({ options, captures, results, pipeline, observed, faults }: Read): Report['input'] {
  const partial = results.flatMap((result) => {
    const reason = result.ok ? result.truncated : result.reason
    return reason === null ? [] : [{ file: result.file, reason }]
  })
  return {
    paths: options.inputs,
    files: results.filter(({ ok }) => ok).length,
    packets: pipeline.counts.packets,
    records: sumOf(results, (result) => ('records' in result ? result.records : 0)),
    bytes: pipeline.counts.bytes + sumOf(results, (result) => ('records' in result ? result.bytes : 0)),
    firstSeen: isoTime(observed.firstSeenMs),
    lastSeen: isoTime(observed.lastSeenMs),
    undecodable: pipeline.counts.undecodable,
    unreadable: [...partial, ...captures.unreadable, ...faults],
    dropped: pipeline.dropped(),
    synthetic: results.some((result) => result.ok && 'writer' in result && result.writer === labWriter),
  }
}

function sumOf(results: readonly InputResult[], count: (result: InputResult) => number): number {
  return results.reduce((sum, result) => sum + count(result), 0)
}
