/**
 * Builds the input of the packet-path benchmark: `iot-mix`, one classic pcap of real captures, each copied several
 * times with other addresses and start times, merged by time. Repeatable: no clock, no randomness. `tsx bench/mix.ts
 * [--packets N]`.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { addressSets, changeAddresses, changeOf, type Change } from './addresses.ts'
import { captureFiles, readCapture, type Captured } from './captures.ts'

const shared = resolve(import.meta.dirname, '../../shared/data')
const out = join(import.meta.dirname, 'out')
const sets = ['icsnpp', 'ics', 'ja4', 'ndpi', 'wireshark', 'zeek']
const folders = [...sets.map((set) => `captures/${set}`), 'devices/iot-sentinel']
/** Made to exhaust dissectors: copies of it overflow the stack of tshark 4.0, which then cannot be measured. */
const overflowing = new Set(['ldap-max-recursion.pcap'])
/** Raise it when the way of building changes. */
const version = 4
const defaultPackets = 2_650_000
const meanBytes = 490
/**
 * Captures with a mean above it are transfers and video; they are copied more often until the mix has its mean size.
 */
const heavyBytes = 700
/** Larger ones would be most of the mix. */
const largestCapture = 1500
const spanUs = 3000e6
const startSeconds = 1_700_000_000
const flushBytes = 1 << 20

const said = z.object({
  recipe: z.string(),
  captures: z.number(),
  copies: z.number(),
  packets: z.number(),
  bytes: z.number(),
  fileBytes: z.number(),
  meanBytes: z.number(),
  flows: z.number(),
})

export type Mix = z.infer<typeof said> & { readonly file: string }

type Plan = { readonly recipe: string; readonly packets: number; readonly paths: readonly string[] }

/** One copy of a capture on its way into the mix. */
type Stream = {
  readonly from: Captured
  readonly startUs: number
  readonly scale: number
  readonly change: Change
  next: number
}

/** The mix of at least so many packets: built now, or before by the same recipe. `null` without the captures. */
export function iotMix(packets = defaultPackets): Mix | null {
  if (!folders.every((folder) => existsSync(join(shared, folder)))) return null
  const paths = folders
    .flatMap((folder) => captureFiles(join(shared, folder)))
    .filter((path) => !overflowing.has(basename(path)))
  const parts = paths.map((path) => `${path} ${statSync(path).size}`)
  const settings = [version, addressSets, packets, meanBytes, heavyBytes, largestCapture, spanUs, startSeconds]
  const recipe = createHash('sha256')
    .update([...settings, ...parts].join('\n'))
    .digest('hex')
    .slice(0, 16)
  const file = join(out, `iot-mix-${packets}-${addressSets}.pcap`)
  return builtBefore(file, recipe) ?? build(file, { recipe, packets, paths })
}

function builtBefore(file: string, recipe: string): Mix | null {
  if (!existsSync(file) || !existsSync(`${file}.json`)) return null
  const found = said.safeParse(JSON.parse(readFileSync(`${file}.json`, 'utf8')))
  if (!found.success || found.data.recipe !== recipe || found.data.fileBytes !== statSync(file).size) return null
  return { ...found.data, file }
}

function build(file: string, plan: Plan): Mix {
  console.error(`building ${file} from ${plan.paths.length} captures …`)
  const captured = plan.paths
    .flatMap((path) => readCapture(path) ?? [])
    .filter(({ starts }) => starts.length <= largestCapture)
  const streams = streamsOf(captured, plan.packets)
  mkdirSync(out, { recursive: true })
  const { packets, bytes } = writeMerged(`${file}.part`, streams)
  renameSync(`${file}.part`, file)
  const flows = captured.map(flowsIn)
  const info = {
    recipe: plan.recipe,
    captures: captured.length,
    copies: streams.length,
    packets,
    bytes,
    fileBytes: statSync(file).size,
    meanBytes: Math.round(bytes / packets),
    flows: streams.reduce((sum, { from }) => sum + (flows[captured.indexOf(from)] ?? 0), 0),
  }
  writeFileSync(`${file}.json`, `${JSON.stringify(info, null, 2)}\n`)
  return { ...info, file }
}

/** As many copies as give the number of packets and the mean size, by start time. */
function streamsOf(captured: readonly Captured[], packets: number): readonly Stream[] {
  const heavy = captured.filter((one) => wireBytes(one) / one.starts.length > heavyBytes)
  const light = captured.filter((one) => !heavy.includes(one))
  const [heavyCount, lightCount] = [count(heavy), count(light)]
  const [heavyMean, lightMean] = [sum(heavy.map(wireBytes)) / heavyCount, sum(light.map(wireBytes)) / lightCount]
  const heavyShare = Math.min(1, Math.max(0, (meanBytes - lightMean) / (heavyMean - lightMean)))
  const wanted = packets * 1.01
  const streams: Stream[] = []
  for (const [place, from] of captured.entries()) {
    const copies = heavy.includes(from) ? (wanted * heavyShare) / heavyCount : (wanted * (1 - heavyShare)) / lightCount
    // The fraction is spread over the captures: each gets the copies between its own multiple and the last one's.
    const ofThis = Math.floor((place + 1) * copies) - Math.floor(place * copies)
    for (let copy = 0; copy < ofThis; copy += 1) streams.push(streamOf(from, streams.length, copy))
  }
  return streams.toSorted((a, b) => a.startUs - b.startUs)
}

function streamOf(from: Captured, number: number, copy: number): Stream {
  const durationUs = from.timesUs.at(-1) ?? 0
  const scale = durationUs > spanUs ? spanUs / durationUs : 1
  const roomUs = Math.max(0, spanUs - durationUs * scale)
  // The golden ratio spreads the starts evenly.
  const startUs = Math.floor(((number * 0.618_033_988_75) % 1) * roomUs)
  return { from, startUs, scale, change: changeOf(copy), next: 0 }
}

function writeMerged(file: string, streams: readonly Stream[]): { readonly packets: number; readonly bytes: number } {
  const to = openSync(file, 'w')
  const buffer = Buffer.alloc(flushBytes + 70_000)
  let used = writeFileHeader(buffer)
  let [packets, bytes] = [0, 0]
  const queue = new Queue()
  let waiting = 0
  for (;;) {
    while (waiting < streams.length && (streams[waiting]?.startUs ?? 0) <= queue.firstUs) {
      const stream = streams[waiting]
      if (stream !== undefined) queue.add(stream.startUs, stream)
      waiting += 1
    }
    const stream = queue.take()
    if (stream === undefined) break
    const { from, next, change } = stream
    const length = from.lengths[next] ?? 0
    const wireLength = from.wireLengths[next] ?? 0
    const timeUs = timeOf(stream)
    buffer.writeUInt32LE(startSeconds + Math.floor(timeUs / 1e6), used)
    buffer.writeUInt32LE(Math.floor(timeUs % 1e6), used + 4)
    buffer.writeUInt32LE(length, used + 8)
    buffer.writeUInt32LE(wireLength, used + 12)
    const start = from.starts[next] ?? 0
    from.bytes.copy(buffer, used + 16, start, start + length)
    changeAddresses(buffer, used + 16, length, change)
    used += 16 + length
    packets += 1
    bytes += length
    stream.next += 1
    if (stream.next < from.starts.length) queue.add(timeOf(stream), stream)
    if (used >= flushBytes) used = flush(to, buffer, used)
  }
  flush(to, buffer, used)
  closeSync(to)
  return { packets, bytes }
}

function timeOf({ from, startUs, scale, next }: Stream): number {
  return startUs + (from.timesUs[next] ?? 0) * scale
}

function writeFileHeader(buffer: Buffer): number {
  buffer.writeUInt32LE(0xa1b2c3d4, 0)
  buffer.writeUInt16LE(2, 4)
  buffer.writeUInt16LE(4, 6)
  buffer.writeUInt32LE(65_535, 16)
  buffer.writeUInt32LE(1, 20)
  return 24
}

function flush(to: number, buffer: Buffer, used: number): 0 {
  for (let at = 0; at < used; ) at += writeSync(to, buffer, at, used - at)
  return 0
}

/** Different pairs of addresses and ports: of IPv4 and IPv6 over TCP and UDP. */
function flowsIn({ bytes, starts, lengths }: Captured): number {
  const seen = new Set<string>()
  for (const [index, at] of starts.entries()) {
    const end = at + (lengths[index] ?? 0)
    const six = bytes.readUInt16BE(at + 12) === 0x86dd
    if (!six && bytes.readUInt16BE(at + 12) !== 0x0800) continue
    const transport = at + 14 + (six ? 40 : ((bytes[at + 14] ?? 0) & 15) * 4)
    const protocol = bytes[at + 14 + (six ? 6 : 9)]
    if (transport + 4 > end || (protocol !== 6 && protocol !== 17)) continue
    const addresses = at + 14 + (six ? 8 : 12)
    const size = six ? 16 : 4
    const text = (from: number, length: number) => bytes.toString('latin1', from, from + length)
    const source = text(addresses, size) + text(transport, 2)
    const target = text(addresses + size, size) + text(transport + 2, 2)
    seen.add(`${protocol}${source < target ? source + target : target + source}`)
  }
  return seen.size
}

function wireBytes({ lengths }: Captured): number {
  return sum(lengths)
}

function count(captured: readonly Captured[]): number {
  return sum(captured.map(({ starts }) => starts.length))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** A binary heap of streams by the time of their next packet. */
class Queue {
  readonly #times: number[] = []
  readonly #streams: Stream[] = []

  /** Time of the first, or infinity. */
  get firstUs(): number {
    return this.#times[0] ?? Infinity
  }

  add(timeUs: number, stream: Stream): void {
    let place = this.#times.length
    while (place > 0) {
      const parent = (place - 1) >> 1
      if ((this.#times[parent] ?? 0) <= timeUs) break
      this.#move(parent, place)
      place = parent
    }
    this.#times[place] = timeUs
    this.#streams[place] = stream
  }

  take(): Stream | undefined {
    const first = this.#streams[0]
    const lastUs = this.#times.pop()
    const last = this.#streams.pop()
    if (lastUs === undefined || last === undefined || this.#times.length === 0) return first
    const size = this.#times.length
    let place = 0
    for (;;) {
      let child = place * 2 + 1
      if (child + 1 < size && (this.#times[child + 1] ?? 0) < (this.#times[child] ?? 0)) child += 1
      if (child >= size || (this.#times[child] ?? 0) >= lastUs) break
      this.#move(child, place)
      place = child
    }
    this.#times[place] = lastUs
    this.#streams[place] = last
    return first
  }

  #move(from: number, to: number): void {
    const stream = this.#streams[from]
    if (stream === undefined) return
    this.#times[to] = this.#times[from] ?? 0
    this.#streams[to] = stream
  }
}

if (process.argv[1] === import.meta.filename) {
  const asked = process.argv.indexOf('--packets')
  const mix = iotMix(asked < 0 ? defaultPackets : Number(process.argv[asked + 1]))
  console.log(mix === null ? 'skipped: ../shared/data is missing' : JSON.stringify(mix))
}
