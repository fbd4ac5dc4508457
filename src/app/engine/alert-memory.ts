/**
 * Alerts of this run and of earlier ones: one that was raised before keeps its severity and time, and what is read a second
 * time after a crash takes nothing away from it.
 */
import type { Alert, Severity } from '../../core/answers.ts'

const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical']

export class AlertMemory {
  readonly #recalled = new Map<string, Alert>()
  /** What the watch said, by alert, when it had seen again what was known. */
  #repeated: ReadonlyMap<string, string> = new Map()
  #isRepeating = false

  recall(alerts: readonly Alert[]): void {
    for (const alert of alerts) this.#recalled.set(alert.id, alert)
  }

  /** What comes now was seen by an earlier run. */
  repeating(): void {
    this.#isRepeating = true
  }

  /** What comes now is new. `watched` are the alerts so far. */
  goingOn(watched: () => readonly Alert[]): void {
    if (!this.#isRepeating) return
    this.#isRepeating = false
    this.#repeated = new Map(watched().map((alert) => [alert.id, JSON.stringify(alert)]))
  }

  /** All alerts, by time. */
  all(watched: readonly Alert[]): readonly Alert[] {
    if (this.#recalled.size === 0) return watched
    const own = new Set(watched.map(({ id }) => id))
    const joined = [
      ...[...this.#recalled.values()].filter(({ id }) => !own.has(id)),
      ...watched.map((alert) => this.#joined(alert)),
    ]
    return joined.toSorted((a, b) => a.atMs - b.atMs)
  }

  #joined(alert: Alert): Alert {
    const recalled = this.#recalled.get(alert.id)
    if (recalled === undefined) return alert
    if (this.#isRepeating || this.#repeated.get(alert.id) === JSON.stringify(alert)) return recalled
    const isMilder = severities.indexOf(alert.severity) < severities.indexOf(recalled.severity)
    const severity = isMilder ? recalled.severity : alert.severity
    return { ...alert, severity, atMs: Math.min(alert.atMs, recalled.atMs) }
  }
}
