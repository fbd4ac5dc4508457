/**
 * Files of records through every source, in whole and in pieces: the same facts and flows, without control characters
 * and with possible times.
 */
import type { Endpoint } from '../../src/core/model.ts'
import type { RecordSink, Source } from '../../src/capture/source.ts'
import { sources } from '../../src/capture/sources/index.ts'
import { isControl } from './ear.ts'
import { bytesOf } from './examples.ts'
import type { Input } from './input.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Target } from './target.ts'

const executions = 100_000
const longestValue = 4096

/** Of the part: which example, size of the pieces. */
export function recordTargets(): readonly Target[] {
  const donors = sources.flatMap(({ examples }) => examples.map(bytesOf))
  return sources.map((source) => {
    const own = source.examples.map(bytesOf)
    const make = (random: Random, input: Input) => {
      const number = random.below(own.length)
      const part = input.add()
      part.put(own[number] ?? new Uint8Array(0))
      mutate(random, part, random.oneIn(6) ? donors : own)
      part.numbers.set([number, 1 + random.below(random.oneIn(2) ? 10 : 400)])
    }
    return { name: `source-${source.name}`, executions, slowMs: 400, make, run: (input: Input) => run(source, input) }
  })
}

function run(source: Source, input: Input): string | null {
  const [number = 0, size = 1] = input.at(0).numbers
  const bytes = input.at(0).copy()
  const name = source.examples[number]?.fileName ?? ''
  const beginning = bytes.subarray(0, 4096)
  source.recognises(beginning, name)
  source.comesFirst?.(beginning, name)
  const whole = readBy(source, name, bytes, bytes.length)
  const pieces = readBy(source, name, bytes, Math.max(1, size))
  return whole.fault ?? pieces.fault ?? (whole.digest === pieces.digest ? null : 'pieces give something else')
}

function readBy(source: Source, name: string, bytes: Uint8Array, size: number): Hearing {
  const hearing = new Hearing()
  const started = source.start(hearing, 'fuzz')
  const reader = started.open(name)
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size))
  reader.finish()
  started.finish?.()
  const { records, broken, ignored } = reader.counts
  hearing.text(`${records} ${broken} ${ignored}`)
  return hearing
}

class Hearing implements RecordSink {
  digest = 0
  fault: string | null = null

  fact: RecordSink['fact'] = ({ endpoint, atMs, name, value, peer = '' }) => {
    this.#endpoint(endpoint)
    this.#time(atMs)
    for (const text of [name, value, peer]) this.text(text)
    if (value === '') this.fault ??= `${name} is empty`
  }

  flow: RecordSink['flow'] = (flow) => {
    this.#endpoint(flow.client)
    this.#endpoint(flow.server)
    this.#time(flow.firstSeenMs)
    this.#time(flow.lastSeenMs)
    for (const text of [flow.transport, flow.application ?? '', flow.name ?? '', flow.outcome]) this.text(text)
    const { packetsOut, packetsIn, bytesOut, bytesIn, clientPort, serverPort } = flow
    for (const count of [packetsOut, packetsIn, bytesOut, bytesIn, clientPort, serverPort]) {
      if (!(count >= 0)) this.fault ??= 'a flow has impossible counts'
      this.text(String(count))
    }
    if (!(clientPort < 65_536 && serverPort < 65_536)) this.fault ??= 'a flow has impossible ports'
    if (!(flow.firstSeenMs <= flow.lastSeenMs)) this.fault ??= 'a flow ends before it begins'
  }

  assigned: RecordSink['assigned'] = (endpoint, atMs) => {
    this.#endpoint(endpoint)
    this.#time(atMs)
  }

  resolved: RecordSink['resolved'] = (ip, name) => {
    this.text(ip)
    this.text(name)
  }

  asked: RecordSink['asked'] = ({ clientIp, serverIp }, name) => {
    for (const text of [clientIp, serverIp, name]) this.text(text)
  }

  text(text: string): void {
    if (text.length > longestValue) this.fault ??= 'a value is too long'
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      this.digest = (Math.imul(this.digest, 31) + code) | 0
      if (isControl(code)) this.fault ??= 'a value has control characters'
    }
    this.digest = (Math.imul(this.digest, 31) + 7) | 0
  }

  #endpoint({ mac, ip, vlan }: Endpoint): void {
    this.text(mac)
    this.text(ip)
    if (!(vlan >= 0)) this.fault ??= 'an endpoint has an impossible VLAN'
  }

  #time(atMs: number): void {
    this.digest = (Math.imul(this.digest, 31) + Math.trunc(atMs)) | 0
    if (!(atMs >= 0 && atMs <= 8.64e15)) this.fault ??= 'a time is impossible'
  }
}
