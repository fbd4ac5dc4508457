/**
 * Suricata's EVE log: `flow` and `netflow` events become flows, alerts become events, protocol events become the facts
 * that the decoders tell. One object a line, or an array, also pretty printed. Suricata documentation, EVE JSON Format.
 * Not read: payload, packets, files, statistics.
 */
import type { Flow } from '../../core/model.ts'
import { eveExamples } from '../eve-examples.ts'
import { eveEvents, eveTells } from '../eve-facts.ts'
import { eveEvent, flowOfEve, halfOfEve, type EveEvent } from '../eve-flows.ts'
import { FlowHalves } from '../flow-halves.ts'
import { JsonObjectSplitter } from '../record-lines.ts'
import { source, type RecordReader, type RecordSink, type SourceRun } from '../source.ts'

/** So many flows of `netflow` events wait until it is clear that there are no `flow` events, which say more. */
const maxWaiting = 256
const utf8 = new TextDecoder()

export const suricataEve = source({
  name: 'suricata-eve',
  title: 'Suricata EVE',
  spec: 'Suricata documentation, EVE JSON Format',
  cannotKnow: [
    'MAC addresses, unless the output is configured with ethernet: yes or a DHCP event names them.',
    'Flows without flow or netflow events; netflow events are read only where there are no flow events.',
    'Bytes of IP packets and of payload, sizes, intervals and retransmissions: Suricata counts bytes of frames.',
    'Which side of an alert is at fault: it stands at the sender of the packet that raised it.',
    'What the configured outputs leave out, such as answers to DNS or certificates.',
  ],
  tells: eveTells,
  examples: eveExamples,

  recognises(first) {
    const text = utf8.decode(first)
    return /^\s*\[?\s*\{/.test(text) && text.includes('"event_type"') && text.includes('"timestamp"')
  },

  start: (sink, site): SourceRun => {
    const run = new EveRun(sink, site)
    return { open: () => new EveReader(run), finish: () => run.finish() }
  },
})

/** Flows of all files: either kind of events, never both. */
class EveRun {
  readonly sink: RecordSink
  readonly site: string
  #hasFlows = false
  readonly #waiting: Flow[] = []
  readonly #halves = new FlowHalves((flow) => this.#later(flow))

  constructor(sink: RecordSink, site: string) {
    this.sink = sink
    this.site = site
  }

  /** False when the event says nothing, or nothing new. */
  take(event: EveEvent): boolean {
    const { type } = event
    if (type === 'flow') return this.#flow(event)
    if (type === 'netflow') return this.#netflow(event)
    const tell = Object.hasOwn(eveEvents, type) ? eveEvents[type] : undefined
    tell?.(event, this.sink)
    return tell !== undefined
  }

  finish(): void {
    this.#halves.finish()
    this.#sendWaiting()
  }

  #flow(event: EveEvent): boolean {
    const flow = flowOfEve(event)
    if (flow === null) return false
    if (!this.#hasFlows) this.#waiting.length = 0
    this.#hasFlows = true
    this.sink.flow(flow)
    return true
  }

  #netflow(event: EveEvent): boolean {
    const half = this.#hasFlows ? null : halfOfEve(event)
    if (half === null) return false
    this.#halves.add(half)
    return true
  }

  #later(flow: Flow): void {
    if (this.#hasFlows) return
    this.#waiting.push(flow)
    if (this.#waiting.length > maxWaiting) this.#sendWaiting()
  }

  #sendWaiting(): void {
    for (const flow of this.#waiting.splice(0)) this.sink.flow(flow)
  }
}

class EveReader implements RecordReader {
  readonly counts = { records: 0, broken: 0, ignored: 0 }
  readonly #run: EveRun
  readonly #objects = new JsonObjectSplitter((text) => this.#take(text))

  constructor(run: EveRun) {
    this.#run = run
  }

  push(bytes: Uint8Array): void {
    this.#objects.push(bytes)
  }

  finish(): void {
    this.#objects.finish()
    this.counts.broken += this.#objects.broken
  }

  #take(text: string): void {
    const event = eveEvent(text, this.#run.site)
    if (event === null) this.counts.broken += 1
    else {
      this.counts.records += 1
      if (!this.#run.take(event)) this.counts.ignored += 1
    }
  }
}
