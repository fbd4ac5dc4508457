/**
 * Counts the different targets that one sender tried within a time: the measure behind every scan. Times may come in
 * any order. It crosses when `threshold` different targets fall into one window of `withinMs`, never otherwise; it
 * looks at the latest two thresholds of targets. After crossing it counts on while no pause is longer than the window,
 * up to `kept` targets.
 */

export type SweepLimits = { readonly threshold: number; readonly withinMs: number; readonly kept: number }

export class Sweep<Target extends string | number = string> {
  readonly #limits: SweepLimits
  /** Tried targets, by time, and their times. */
  #names: Target[] = []
  #times: number[] = []
  /** The targets of the running sweep; none until the threshold is crossed, which most never do. */
  #counted: Set<Target> | null = null
  #firstMs = 0
  #lastMs = 0

  constructor(limits: SweepLimits) {
    this.#limits = limits
  }

  /** Notes that a target was tried. Gives how many different ones make up the sweep now, or 0 when that is no news. */
  add(name: Target, atMs: number): number {
    return this.#counted === null ? this.#wait(name, atMs) : this.#count(this.#counted, name, atMs)
  }

  /** First targets of the sweep, in the order of their times as far as known. */
  first(count: number): readonly Target[] {
    return [...(this.#counted ?? [])].slice(0, count)
  }

  /** `252`, or `256 or more` when counting stopped. */
  get countText(): string {
    const size = this.#counted?.size ?? 0
    return size < this.#limits.kept ? `${size}` : `${this.#limits.kept} or more`
  }

  /** How long the sweep has taken, at least a second. */
  get seconds(): number {
    return Math.max(1, Math.round((this.#lastMs - this.#firstMs) / 1000))
  }

  /** How many targets are held. */
  get size(): number {
    return this.#names.length + (this.#counted?.size ?? 0)
  }

  #wait(name: Target, atMs: number): number {
    const names = this.#names
    const times = this.#times
    let place = times.length
    const known = names.lastIndexOf(name)
    if (known >= 0) {
      if ((times[known] ?? 0) >= atMs) return 0
      // Most often a target is tried again before any other is.
      if (known === place - 1) {
        times[known] = atMs
        return place < this.#limits.threshold ? 0 : this.#cross(known)
      }
      names.splice(known, 1)
      times.splice(known, 1)
      place -= 1
    }
    while (place > 0 && (times[place - 1] ?? 0) > atMs) place -= 1
    names.splice(place, 0, name)
    times.splice(place, 0, atMs)
    if (times.length > this.#limits.threshold * 2) {
      // What is farther from now goes: the newest when the clock jumped back, so that the sweep isn't blind ever after.
      const isOldestNearer = (times.at(-1) ?? 0) - atMs > atMs - (times[0] ?? 0)
      names.splice(isOldestNearer ? -1 : 0, 1)
      times.splice(isOldestNearer ? -1 : 0, 1)
      if (!isOldestNearer) place -= 1
    }
    return times.length < this.#limits.threshold ? 0 : this.#cross(place)
  }

  /** Looks at the windows that hold the target at `place`. */
  #cross(place: number): number {
    const names = this.#names
    const times = this.#times
    const { threshold, withinMs } = this.#limits
    const latestStart = Math.min(place, times.length - threshold)
    for (let start = Math.max(0, place - threshold + 1); start <= latestStart; start += 1) {
      const firstMs = times[start] ?? 0
      const lastMs = times[start + threshold - 1] ?? 0
      if (lastMs - firstMs > withinMs) continue
      this.#firstMs = firstMs
      this.#lastMs = lastMs
      const counted = new Set(names.slice(start, start + threshold))
      this.#counted = counted
      this.#names = []
      this.#times = []
      for (let next = start + threshold; next < times.length; next += 1) {
        const name = names[next]
        const atMs = times[next] ?? 0
        if (name === undefined || atMs > this.#lastMs + withinMs) break
        this.#count(counted, name, atMs)
      }
      return counted.size
    }
    return 0
  }

  #count(counted: Set<Target>, name: Target, atMs: number): number {
    const { withinMs, kept } = this.#limits
    if (atMs > this.#lastMs + withinMs || atMs < this.#firstMs - withinMs) {
      this.#counted = null
      return this.#wait(name, atMs)
    }
    this.#firstMs = Math.min(this.#firstMs, atMs)
    this.#lastMs = Math.max(this.#lastMs, atMs)
    if (counted.size >= kept || counted.has(name)) return 0
    counted.add(name)
    return counted.size
  }
}
