/** What the engine counts and times, for the status page and for metrics. */
import type { Batch } from '../../core/batch.ts'
import type { EngineStatus, StepTime } from './engine-options.ts'
import type { Sensor } from './sensor.ts'

type Step = keyof EngineStatus['steps']
type Counts = Pick<EngineStatus, 'packets' | 'undecodable' | 'batches' | 'facts' | 'flows' | 'repeated' | 'steps'>
type Dropping = { dropped(): Readonly<Record<string, number>> }

const never: StepTime = { seconds: 0, count: 0 }

export class Measures {
  readonly #steps: Record<Step, StepTime> = { store: never, observe: never, think: never, write: never }
  readonly #ofEnded: Record<string, number> = {}
  #packets = 0
  #undecodable = 0
  #batches = 0
  #facts = 0
  #flows = 0
  #repeated = 0
  #live: readonly Sensor[] = []

  took(
    batch: Batch,
    outcome: 'applied' | 'known',
    { storeMs, observeMs }: { readonly storeMs: number; readonly observeMs: number },
  ): void {
    this.#batches += 1
    this.#facts += batch.facts.length
    this.#flows += batch.flows.length
    if (outcome === 'known') this.#repeated += 1
    this.timed('store', storeMs)
    this.timed('observe', observeMs)
  }

  timed(step: Step, ms: number): void {
    const { seconds, count } = this.#steps[step]
    this.#steps[step] = { seconds: seconds + ms / 1000, count: count + 1 }
  }

  /** The sensor reads no more. */
  end({ pipeline }: Sensor): void {
    this.#packets += pipeline.counts.packets
    this.#undecodable += pipeline.counts.undecodable
    add(this.#ofEnded, pipeline.dropped())
  }

  read(live: readonly Sensor[]): Counts {
    this.#live = live
    const packets = live.reduce((sum, { pipeline }) => sum + pipeline.counts.packets, this.#packets)
    const undecodable = live.reduce((sum, { pipeline }) => sum + pipeline.counts.undecodable, this.#undecodable)
    return {
      packets,
      undecodable,
      batches: this.#batches,
      facts: this.#facts,
      flows: this.#flows,
      repeated: this.#repeated,
      steps: { ...this.#steps },
    }
  }

  /** By sensors and by minds. */
  dropped(minds: readonly Dropping[]): Readonly<Record<string, number>> {
    const sums = { ...this.#ofEnded }
    for (const { pipeline } of this.#live) add(sums, pipeline.dropped())
    for (const mind of minds) add(sums, mind.dropped())
    return sums
  }
}

function add(sums: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count
}
