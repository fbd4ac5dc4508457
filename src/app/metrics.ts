/** How the service is doing, in the form that Prometheus reads. */
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { EngineStatus } from './engine/engine-options.ts'

export type Measured = { readonly status: () => EngineStatus; readonly diskBytes: () => number }

/** Gives the text of one answer each time it is called. */
export function createMetrics({ status, diskBytes }: Measured): () => Promise<string> {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'cordon_' })
  const gauge = (name: string, help: string, value: (status: EngineStatus) => number): void => {
    registry.registerMetric(
      new Gauge({
        name: `cordon_${name}`,
        help,
        registers: [],
        collect() {
          this.set(value(status()))
        },
      }),
    )
  }
  gauge('queued_batches', 'Batches that are not durable yet.', ({ queuedBatches }) => queuedBatches)
  gauge('disk_bytes', 'What the data folder takes.', diskBytes)
  gauge(
    'last_thought_seconds',
    'When answers were written last, in seconds since 1970.',
    ({ lastThoughtMs }) => (lastThoughtMs ?? 0) / 1000,
  )
  gauge('store_ok', '1 while the store takes what is written.', ({ fault }) => (fault === null ? 1 : 0))
  counters(registry, status)
  byLabel(registry, status)
  return async () => registry.metrics()
}

/** What only grows. */
function counters(registry: Registry, status: () => EngineStatus): void {
  const counter = (name: string, help: string, value: (status: EngineStatus) => number): void => {
    let before = 0
    registry.registerMetric(
      new Counter({
        name: `cordon_${name}_total`,
        help,
        registers: [],
        collect() {
          const now = value(status())
          this.inc(Math.max(0, now - before))
          before = Math.max(before, now)
        },
      }),
    )
  }
  counter('packets', 'Packets that were read.', ({ packets }) => packets)
  counter('packets_undecodable', 'Packets whose headers could not be decoded.', ({ undecodable }) => undecodable)
  counter('packets_lost', 'Packets lost before Cordon, as far as is known.', ({ sources }) =>
    sources.reduce((sum, { lost }) => sum + (lost ?? 0), 0),
  )
  counter('batches', 'Batches that became durable.', ({ batches }) => batches)
  counter('batches_repeated', 'Batches that were there already.', ({ repeated }) => repeated)
  counter('facts', 'Facts that were taken in.', ({ facts }) => facts)
  counter('flows', 'Flows that were taken in.', ({ flows }) => flows)
  for (const step of ['store', 'observe', 'think', 'write'] as const) {
    counter(`step_${step}_seconds`, `Seconds spent in the step "${step}".`, ({ steps }) => steps[step].seconds)
    counter(`step_${step}_runs`, `How often the step "${step}" was done.`, ({ steps }) => steps[step].count)
  }
}

/** What has one line for each source or table. */
function byLabel(registry: Registry, status: () => EngineStatus): void {
  const sources = new Gauge({
    name: 'cordon_source_running',
    help: '1 while the source runs.',
    labelNames: ['source', 'site'],
    registers: [],
    collect() {
      for (const { id, site, state } of status().sources) this.set({ source: id, site }, state === 'running' ? 1 : 0)
    },
  })
  const dropped = new Gauge({
    name: 'cordon_dropped',
    help: 'Entries that found no room in a table since the start.',
    labelNames: ['table'],
    registers: [],
    collect() {
      for (const [table, count] of Object.entries(status().dropped)) this.set({ table }, count)
    },
  })
  registry.registerMetric(sources)
  registry.registerMetric(dropped)
}
