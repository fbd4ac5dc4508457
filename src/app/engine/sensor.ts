/**
 * What sees: packets and records of one source → batches of facts, flows and endpoints. Where a batch ends depends on
 * what came and, where that is asked for, on `cut`; the same input with the same cuts gives the same batches.
 */
import type { Batch } from '../../core/batch.ts'
import type { Fact, Flow } from '../../core/model.ts'
import type { PacketSink } from '../../capture/packet-reader.ts'
import { createPipeline, type Pipeline } from '../pipeline.ts'

export type SensorOptions = {
  readonly site: string
  /** Who it is, such as `interface eth0`. */
  readonly name: string
  /** Id of the batch with this number; `after` is the number of packets when it was cut from outside, else null. */
  readonly idOf: (number: number, after: number | null) => string
  readonly onBatch: (batch: Batch) => void
  /** Numbers of packets after which an earlier run has cut from outside: it is done again there. */
  readonly cutAfter?: ReadonlySet<number>
}

const mostEntries = 2_000
const mostBytes = 1 << 20
/** What a fact or a flow takes beside its texts, about. */
const entryBytes = 200

export class Sensor {
  readonly pipeline: Pipeline
  readonly sink: PacketSink
  readonly #options: SensorOptions
  #number = 0
  #facts: Fact[] = []
  #flows: Flow[] = []
  #bytes = 0

  constructor(options: SensorOptions) {
    this.#options = options
    this.pipeline = createPipeline({
      site: options.site,
      flows: { wants: () => true, take: (flow) => this.#took(this.#flows.push(flow), flow.name ?? '') },
      onFact: (fact) => this.#took(this.#facts.push(fact), fact.value),
    })
    const { sink, counts } = this.pipeline
    const { cutAfter } = options
    this.sink =
      cutAfter === undefined || cutAfter.size === 0
        ? sink
        : (bytes, start, end, atMs, wireLength, linkType) => {
            sink(bytes, start, end, atMs, wireLength, linkType)
            if (cutAfter.has(counts.packets)) this.cut()
          }
  }

  /** Hands over what there is, however little. */
  cut(): void {
    this.#cut(this.pipeline.counts.packets)
  }

  /** Reports the flows that are still open, and hands over everything. */
  finish(): void {
    this.pipeline.finish()
    this.#cut(null)
  }

  #took(_count: number, text: string): void {
    this.#bytes += entryBytes + text.length
    if (this.#facts.length + this.#flows.length >= mostEntries || this.#bytes >= mostBytes) this.#cut(null)
  }

  #cut(after: number | null): void {
    const endpoints = this.pipeline.endpointNews()
    if (this.#facts.length + this.#flows.length + endpoints.length === 0) return
    const { site, name, idOf, onBatch } = this.#options
    const [facts, flows] = [this.#facts, this.#flows]
    this.#facts = []
    this.#flows = []
    this.#bytes = 0
    const id = idOf(this.#number, after)
    this.#number += 1
    onBatch({ id, site, sensor: name, facts, flows, endpoints })
  }
}
