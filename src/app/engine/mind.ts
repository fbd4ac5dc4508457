/**
 * What thinks about one site: facts and flows of its sensors as they come, detections on them, and on demand the four
 * answers. Everything it knows can be recalled from the store; it reads no clock.
 */
import type { Batch } from '../../core/batch.ts'
import type { Alert } from '../../core/answers.ts'
import type { Fact } from '../../core/model.ts'
import { detections } from '../../monitor/detections/index.ts'
import { createWatch, type Watch } from '../../monitor/watch.ts'
import type { Endpoint } from '../../core/model.ts'
import type { MemoryRow } from '../../observe/memory.ts'
import type { Labels } from '../labels.ts'
import { createPipeline, type Pipeline } from '../pipeline.ts'
import type { Thoughts } from '../think.ts'
import type { createThinker } from '../think.ts'
import { AlertMemory } from './alert-memory.ts'

/** Events beyond it still raise alerts, but are not looked up again when devices are assessed. */
const maxEvents = 100_000

export type Decided = { readonly labels: Labels; readonly closed: ReadonlySet<string> }

export class Mind {
  readonly site: string
  readonly #watch: Watch = createWatch(detections)
  readonly #pipeline: Pipeline
  readonly #alerts = new AlertMemory()
  readonly #events: Fact[] = []
  #isRecalling = false

  constructor(site: string) {
    this.site = site
    const watch = this.#watch
    this.#pipeline = createPipeline({
      site,
      flows: { wants: (transport, outcome) => watch.wants(transport, outcome), take: (flow) => watch.flow(flow) },
      onFact: (fact) => {
        if (!this.#isRecalling) watch.fact(fact)
        if (fact.peer !== undefined && this.#events.length < maxEvents) this.#events.push(fact)
      },
    })
  }

  /** Takes in what an earlier run knew, before the first batch. */
  async recall(rows: AsyncIterable<MemoryRow>, alerts: readonly Alert[]): Promise<void> {
    this.#isRecalling = true
    for await (const row of rows) this.#pipeline.recall(row)
    this.#isRecalling = false
    this.#alerts.recall(alerts)
  }

  /** Takes in what is new. */
  take(batch: Batch): void {
    this.#alerts.goingOn(() => this.#watch.finish())
    this.#pipeline.batch(batch)
  }

  /** Takes in what an earlier run has taken in already: only the detections have to see it again. */
  takeKnown({ facts, flows }: Batch): void {
    this.#alerts.repeating()
    for (const fact of facts) this.#watch.fact(fact)
    for (const flow of flows) if (this.#watch.wants(flow.transport, flow.outcome)) this.#watch.flow(flow)
  }

  /** Different addresses so far. */
  addresses(): number {
    return this.#pipeline.addresses()
  }

  dropped(): Readonly<Record<string, number>> {
    return this.#pipeline.dropped()
  }

  endpoints(): readonly Endpoint[] {
    return this.#pipeline.endpoints()
  }

  think(think: ReturnType<typeof createThinker>, { labels, closed }: Decided): Thoughts {
    const observed = this.#pipeline.gathered()
    const alerts = this.#alerts.all(this.#watch.finish())
    return think({ observed, site: this.site, events: this.#events, alerts, labels, closed })
  }
}
