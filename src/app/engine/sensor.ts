/**
 * What sees: packets and records of one source → batches of facts, flows and endpoints. The same input, with the same cuts
 * asked for after the same packets, gives the same batches.
 */
import type { Batch } from '../../core/batch.ts'
import type { Fact, Flow } from '../../core/model.ts'
import type { PacketSink } from '../../capture/packet-reader.ts'
import { createPipeline, type Pipeline } from '../pipeline.ts'

export type SensorOptions = {
  readonly site: string
  /** Who it is, such as `interface eth0`. */
  readonly name: string
  /** Id of the batch with this number. */
  readonly idOf: (number: number, cut: Cut) => string
  readonly onBatch: (batch: Batch) => void
}

/** Why a batch ends: it is full, as whenever the same is read; or it was asked for, after so many packets. */
export type Cut = { readonly kind: 'full' } | { readonly kind: 'asked' | 'finish'; readonly packets: number }

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
  #finishing: Cut = { kind: 'full' }

  constructor(options: SensorOptions) {
    this.#options = options
    this.pipeline = createPipeline({
      site: options.site,
      flows: { wants: () => true, take: (flow) => this.#took(this.#flows.push(flow), flow.name ?? '') },
      onFact: (fact) => this.#took(this.#facts.push(fact), fact.value),
    })
    this.sink = this.pipeline.sink
  }

  /** Batches so far. */
  get batches(): number {
    return this.#number
  }

  get packets(): number {
    return this.pipeline.counts.packets
  }

  /** What a flow exporter sent. */
  datagram(bytes: Uint8Array, exporter: string): void {
    this.pipeline.exports.maybeDatagram(bytes, 0, bytes.length, exporter)
  }

  /** Hands over what there is, however little. */
  cut(): void {
    this.#cut({ kind: 'asked', packets: this.packets })
  }

  /** Reports the flows that are still open, and hands over everything. */
  finish(): void {
    this.#finishing = { kind: 'finish', packets: this.packets }
    this.pipeline.finish()
    this.#cut(this.#finishing)
  }

  #took(_count: number, text: string): void {
    this.#bytes += entryBytes + text.length
    if (this.#facts.length + this.#flows.length >= mostEntries || this.#bytes >= mostBytes) this.#cut(this.#finishing)
  }

  #cut(cut: Cut): void {
    const endpoints = this.pipeline.endpointNews()
    if (this.#facts.length + this.#flows.length + endpoints.length === 0) return
    const { site, name, idOf, onBatch } = this.#options
    const [facts, flows] = [this.#facts, this.#flows]
    this.#facts = []
    this.#flows = []
    this.#bytes = 0
    const id = idOf(this.#number, cut)
    this.#number += 1
    onBatch({ id, site, sensor: name, facts, flows, endpoints })
  }
}
