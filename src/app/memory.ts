/** What a run keeps for the next one: reads the state file at the start, writes it every minute and at the end. */
import type { RingMark } from '../capture/ring-file.ts'
import type { Alert } from '../core/answers.ts'
import type { Fact } from '../core/model.ts'
import type { Pipeline } from './pipeline.ts'
import { readState, writeState } from './state-file.ts'

/** Events beyond it still raise alerts, but are not looked up again when devices are assessed. */
const maxEvents = 100_000

export class Memory {
  /** While what an earlier run saw is taken in: it raises no alerts again. */
  isRecalling = false
  /** Files of a followed folder that were read, and how far. */
  ring: readonly RingMark[] = []
  /** Why the state could not be written last, `null` when all is well. */
  fault: string | null = null
  /** Logins and the like, of earlier runs and of this one. */
  readonly events: Fact[] = []
  private readonly path: string | null
  private readonly site: string
  private recalled: readonly Alert[] = []
  /** One after the other. */
  private saved: Promise<void> = Promise.resolve()

  /** @param path `null` keeps nothing */
  constructor(path: string | null, site: string) {
    this.path = path
    this.site = site
  }

  /** @throws UserError `state-unreadable`, `output-unwritable` */
  async recall(pipeline: Pipeline): Promise<void> {
    if (this.path === null) return
    const [ring, alerts]: [RingMark[], Alert[]] = [[], []]
    this.isRecalling = true
    await readState(this.path, this.site, {
      ring: (mark) => ring.push(mark),
      alert: (alert) => alerts.push(alert),
      event: (event) => this.event(event),
      memory: (row) => pipeline.recall(row),
    })
    this.isRecalling = false
    this.ring = ring
    this.recalled = alerts
    // A place that cannot be written to is better known now than after a week.
    await this.write(pipeline, alerts)
  }

  event(event: Fact): void {
    if (this.events.length < maxEvents) this.events.push(event)
  }

  /** Alerts of this run, and those of earlier ones that this one did not raise. */
  withRecalled(alerts: readonly Alert[]): readonly Alert[] {
    if (this.recalled.length === 0) return alerts
    const own = new Set(alerts.map(({ id }) => id))
    return [...this.recalled.filter((alert) => !own.has(alert.id)), ...alerts].toSorted((a, b) => a.atMs - b.atMs)
  }

  /** Failing is no reason to stop: `fault` tells. */
  async save(pipeline: Pipeline, alerts: readonly Alert[]): Promise<void> {
    this.saved = this.saved.then(async () => this.writeOrTell(pipeline, alerts))
    return this.saved
  }

  private async writeOrTell(pipeline: Pipeline, alerts: readonly Alert[]): Promise<void> {
    try {
      await this.write(pipeline, this.withRecalled(alerts))
      this.fault = null
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error)
    }
  }

  /** For the report. */
  faults(): readonly { readonly file: string; readonly reason: string }[] {
    return this.fault === null || this.path === null ? [] : [{ file: this.path, reason: this.fault }]
  }

  private async write(pipeline: Pipeline, alerts: readonly Alert[]): Promise<void> {
    if (this.path === null) return
    await writeState(this.path, {
      site: this.site,
      ring: this.ring,
      alerts,
      events: this.events,
      rows: pipeline.remembered(),
    })
  }
}
