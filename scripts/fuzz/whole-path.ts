/**
 * Packets through everything that sees: headers, the flow table, decoders, the observer. From the examples of
 * protocols in frames of our own, and from real captures where they are here. Flows overlap, clocks jump, sides
 * exchange; what comes out are facts and flows that keep what is promised.
 */
import { createPipeline, type Pipeline } from '../../src/app/pipeline.ts'
import type { Fact, Flow } from '../../src/core/model.ts'
import { address6 } from '../../testdata/carried.ts'
import { ethernet, ipv4, ipv6, u16 } from '../../testdata/frames.ts'
import { carriers, samples, type Sample } from './examples.ts'
import { isControl } from './ear.ts'
import type { Input } from './input.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'

const startMs = 1_700_000_000_000
/** So many inputs share the tables of one pipeline; then all it gathered is looked at. */
const inputsEach = 2_500
const ethernetLink = 1
/** Of one pipeline. */
const tableBytes = 80 << 20

/** Frames that follow one another in a capture. */
export type Captured = { readonly frames: readonly Uint8Array[]; readonly link: number }

/** Of every part: link type, milliseconds since the packet before. */
export function examplePathTarget(): Target {
  const donors = samples.map(({ bytes }) => bytes)
  const seen = new Seeing()
  const make = (random: Random, input: Input) => makePackets(random, input, donors)
  return { name: 'whole-path', executions: 400_000, slowMs: 400, tableBytes, make, run: (input) => seen.run(input) }
}

export function realPathTarget(captures: readonly Captured[]): Target {
  const seen = new Seeing()
  const make = (random: Random, input: Input) => {
    const capture = captures[random.below(captures.length)]
    if (capture === undefined) return
    const { frames, link } = capture
    const first = random.below(frames.length)
    for (let count = 1 + random.below(6), at = first; count > 0 && at < frames.length; count -= 1, at += 1) {
      const frame = frames[at]
      if (frame === undefined) return
      const part = input.add()
      part.put(frame)
      if (random.oneIn(2)) mutate(random, part, frames)
      part.numbers.set([link, pause(random)])
    }
  }
  const run = (input: Input) => seen.run(input)
  return { name: 'real-captures', executions: 600_000, slowMs: 400, tableBytes, isForeign: true, make, run }
}

function pause(random: Random): number {
  return random.oneIn(200) ? random.below(400_000) - 200_000 : random.below(20)
}

function makePackets(random: Random, input: Input, donors: readonly Uint8Array[]): void {
  const first = samples[random.below(samples.length)]
  if (first === undefined) return
  const own = samples.filter(({ protocol }) => protocol === first.protocol)
  const host = 1 + random.below(40)
  const port = 40_000 + random.below(6)
  const isSix = random.oneIn(4)
  const places = [1000, 1000]
  for (let count = 1 + random.below(6); count > 0; count -= 1) {
    const sample = own[random.below(own.length)]
    if (sample === undefined) return
    const part = input.add()
    part.put(sample.bytes)
    if (part.length < 60_000 && random.oneIn(2)) mutate(random, part, donors)
    if (part.length > 60_000) part.length = 60_000
    const sequence = places[sample.fromClient] ?? 0
    const flags = random.oneIn(8) ? random.below(64) : 0x18
    part.put(frameOf(sample, part.copy(), { host, port, isSix, sequence, flags }))
    places[sample.fromClient] = sequence + sample.bytes.length - (random.oneIn(10) ? random.below(30) - 15 : 0)
    if (random.oneIn(6)) mutate(random, part, donors)
    part.numbers.set([ethernetLink, pause(random)])
  }
  if (input.count > 1 && random.oneIn(4)) input.swap(0, random.below(input.count))
}

type Sending = { host: number; port: number; isSix: boolean; sequence: number; flags: number }

function frameOf({ over, port, fromClient }: Sample, payload: Uint8Array, sending: Sending): Uint8Array {
  const client = `02:00:00:00:00:${sending.host.toString(16).padStart(2, '0')}`
  const server = '02:00:00:00:01:01'
  const [from, to] = fromClient === 1 ? [client, server] : [server, client]
  const carrier = carriers[over]
  if (carrier === 'ethernet') {
    if (port < 0x10000) return Buffer.concat([ethernet(from, to, port, []), payload])
    const head = port >= 0x20000 ? [port & 255, port & 255, 3] : [0xaa, 0xaa, 3, 0, 0, 0x0c, ...u16(port & 0xffff)]
    return Buffer.concat([ethernet(from, to, payload.length + head.length, head), payload])
  }
  const ports = fromClient === 1 ? [...u16(sending.port), ...u16(port)] : [...u16(port), ...u16(sending.port)]
  const { sequence } = sending
  const tcp = [
    ...ports,
    ...u16(sequence >>> 16),
    ...u16(sequence & 0xffff),
    0,
    0,
    0,
    0,
    0x50,
    sending.flags,
    4,
    0,
    0,
    0,
  ]
  const udp = [...ports, ...u16(8 + payload.length), 0, 0]
  const header = carrier === 'tcp' ? [...tcp, 0, 0] : carrier === 'udp' ? udp : []
  const protocol = carrier === 'tcp' ? 6 : carrier === 'udp' ? 17 : port & 255
  const packet = sending.isSix ? ip6(sending.host, fromClient, protocol) : ip4(sending.host, fromClient, protocol)
  const length = header.length + payload.length
  packet.splice(sending.isSix ? 4 : 2, 2, ...u16(sending.isSix ? length : 20 + length))
  return Buffer.concat([ethernet(from, to, sending.isSix ? 0x86dd : 0x0800, [...packet, ...header]), payload])
}

function ip4(host: number, fromClient: 0 | 1, protocol: number): number[] {
  const [client, server] = [`192.0.2.${host}`, '192.0.2.200']
  return fromClient === 1 ? ipv4(client, server, protocol, []) : ipv4(server, client, protocol, [])
}

function ip6(host: number, fromClient: 0 | 1, protocol: number): number[] {
  return fromClient === 1
    ? ipv6(address6(host), address6(200), protocol, [])
    : ipv6(address6(200), address6(host), protocol, [])
}

class Seeing {
  #pipeline: Pipeline | null = null
  #inputs = 0
  #atMs = startMs
  #fault: string | null = null

  run(input: Input): string | null {
    const pipeline = (this.#pipeline ??= this.#start())
    this.#fault = null
    for (let at = 0; at < input.count; at += 1) {
      const part = input.at(at)
      this.#atMs = Math.max(0, this.#atMs + (part.numbers[1] ?? 0))
      pipeline.sink(part.bytes, 0, part.length, this.#atMs, part.length, part.numbers[0] ?? ethernetLink)
    }
    this.#inputs += 1
    return this.#inputs % inputsEach === 0 ? this.#end(pipeline) : this.#fault
  }

  #start(): Pipeline {
    const options = {
      site: 'fuzz',
      onFact: (fact: Fact) => this.#fact(fact),
      flows: { wants: () => true, take: (flow: Flow) => this.#flow(flow) },
    }
    return createPipeline(options)
  }

  #end(pipeline: Pipeline): string | null {
    this.#pipeline = null
    this.#atMs = startMs
    pipeline.finish()
    const { devices, conversations } = pipeline.gathered()
    for (const { names, facts } of devices) {
      for (const name of names) this.#text('name', name)
      for (const fact of facts) this.#fact(fact)
    }
    for (const { name } of conversations) this.#text('name', name ?? '')
    for (const row of pipeline.remembered()) if (row === null) this.#fault ??= 'an empty row'
    return this.#fault
  }

  #fact({ name, value, peer = '', atMs }: Fact): void {
    this.#text(name, value)
    this.#text(name, peer)
    if (value.length > 512) this.#fault ??= `${name} is too long`
    if (!(atMs >= 0)) this.#fault ??= `${name} has no time`
  }

  #flow(flow: Flow): void {
    const counts = [flow.packetsOut, flow.packetsIn, flow.bytesOut, flow.bytesIn, flow.ipBytesOut, flow.ipBytesIn]
    if (counts.some((count) => count !== null && !(count >= 0))) this.#fault ??= 'a flow has impossible counts'
    if (!(flow.firstSeenMs <= flow.lastSeenMs)) this.#fault ??= 'a flow ends before it begins'
    this.#text('name', flow.name ?? '')
  }

  #text(what: string, text: string): void {
    for (let at = 0; at < text.length; at += 1)
      if (isControl(text.charCodeAt(at))) this.#fault ??= `${what} has control characters`
  }
}
