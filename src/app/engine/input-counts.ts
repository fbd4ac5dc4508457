/** The part `input` of a site's answers: what all its sensors have read, now and in earlier runs. */
import { linkName } from '../../decode/link-names.ts'
import { report, type Report } from '../report.ts'
import { parseJson } from '../../core/json.ts'
import { isoTime } from '../iso-time.ts'
import type { SensorInput, Unreadable } from './engine-context.ts'
import type { Sensor } from './sensor.ts'

type Input = Report['input']

const mostUnreadable = 100

const nothingRead: Input = {
  paths: [],
  files: 0,
  packets: 0,
  records: 0,
  bytes: 0,
  firstSeen: null,
  lastSeen: null,
  undecodable: 0,
  unknownLinks: [],
  encrypted: 0,
  unreadable: [],
  dropped: {},
  lost: null,
  live: null,
  synthetic: false,
}

type FileRead = { readonly records: number; readonly bytes: number; readonly synthetic: boolean }

export class InputCounts {
  readonly #before: Input
  readonly #sensors = new Map<Sensor, SensorInput>()
  /** Of sensors that have ended. */
  #ended: Input = nothingRead
  #files = 0
  #records = 0
  #recordBytes = 0
  #synthetic = false
  readonly #unreadable: Unreadable[] = []

  /** @param before what an earlier run wrote, as JSON; null when there was none */
  constructor(before: string | null) {
    const json = before === null ? null : parseJson(before)
    const parsed = report.shape.input.safeParse(json?.ok === true ? json.value : null)
    this.#before = parsed.success ? parsed.data : nothingRead
  }

  add(sensor: Sensor, input: SensorInput): void {
    this.#sensors.set(sensor, input)
  }

  /** The sensor reads no more. */
  end(sensor: Sensor): void {
    const input = this.#sensors.get(sensor)
    if (input === undefined) return
    this.#ended = sumOf(this.#ended, countsOf(sensor, input))
    this.#sensors.delete(sensor)
  }

  /** Counts a file that was read; records have no packets that count. */
  file({ records, bytes, synthetic }: FileRead): void {
    this.#files += 1
    this.#synthetic ||= synthetic
    this.#records += records
    this.#recordBytes += bytes
  }

  unreadable(told: Unreadable): void {
    if (this.#unreadable.length < mostUnreadable) this.#unreadable.push(told)
  }

  read({ firstSeenMs, lastSeenMs }: { readonly firstSeenMs: number; readonly lastSeenMs: number }): Input {
    const live = [...this.#sensors].map(([sensor, input]) => countsOf(sensor, input))
    const { packets, bytes, records, ...sum } = live.reduce(sumOf, sumOf(this.#before, this.#ended))
    return {
      ...sum,
      packets,
      synthetic: sum.synthetic || this.#synthetic,
      files: this.#before.files + this.#files,
      records: records + this.#records,
      bytes: bytes + this.#recordBytes,
      firstSeen: isoTime(firstSeenMs),
      lastSeen: isoTime(lastSeenMs),
      unreadable: [...this.#before.unreadable, ...this.#unreadable].slice(-mostUnreadable),
    }
  }
}

function countsOf({ pipeline }: Sensor, { path, synthetic, lost }: SensorInput): Input {
  const { packets, bytes, undecodable, encrypted } = pipeline.counts
  const unknownLinks = [...pipeline.unknownLinkTypes].map(([type, count]) => ({ name: linkName(type), packets: count }))
  const records = pipeline.exports.counts.records
  return {
    ...nothingRead,
    paths: [path],
    packets,
    bytes,
    records,
    undecodable,
    encrypted,
    unknownLinks,
    dropped: pipeline.dropped(),
    lost: lost(),
    synthetic,
  }
}

function sumOf(a: Input, b: Input): Input {
  return {
    ...a,
    paths: [...new Set([...a.paths, ...b.paths])].slice(-mostUnreadable),
    packets: a.packets + b.packets,
    records: a.records + b.records,
    bytes: a.bytes + b.bytes,
    undecodable: a.undecodable + b.undecodable,
    encrypted: a.encrypted + b.encrypted,
    unknownLinks: linksOf([...a.unknownLinks, ...b.unknownLinks]),
    dropped: addedUp([...Object.entries(a.dropped), ...Object.entries(b.dropped)]),
    lost: a.lost === null ? b.lost : a.lost + (b.lost ?? 0),
    synthetic: a.synthetic || b.synthetic,
  }
}

function linksOf(links: Input['unknownLinks']): Input['unknownLinks'] {
  const sums = addedUp(links.map(({ name, packets }) => [name, packets]))
  return Object.entries(sums)
    .map(([name, packets]) => ({ name, packets }))
    .toSorted((a, b) => b.packets - a.packets || (a.name < b.name ? -1 : 1))
}

function addedUp(counts: readonly (readonly [string, number])[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const [name, count] of counts) sums[name] = (sums[name] ?? 0) + count
  return sums
}
