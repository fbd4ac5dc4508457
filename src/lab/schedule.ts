/**
 * What happens when: activities run in the order of their times, and may plan further ones. Times are milliseconds from
 * the start.
 */

export type Activity = (atMs: number) => void
type Planned = { readonly atMs: number; readonly order: number; readonly run: Activity }

export class Schedule {
  readonly endMs: number
  /** A binary heap: the earliest first, and of the same time the one planned first. */
  private readonly heap: Planned[] = []
  private count = 0

  constructor(endMs: number) {
    this.endMs = endMs
  }

  /** Plans one activity; one after the end is forgotten. */
  at(atMs: number, run: Activity): void {
    if (atMs >= this.endMs) return
    this.heap.push({ atMs, order: this.count, run })
    this.count += 1
    this.rise(this.heap.length - 1)
  }

  /** Plans the activity again and again: first at `firstMs`, then `pauseMs()` after each start. */
  every(firstMs: number, pauseMs: () => number, run: Activity): void {
    this.at(firstMs, (atMs) => {
      run(atMs)
      this.every(atMs + Math.max(1, pauseMs()), pauseMs, run)
    })
  }

  /** Runs everything until nothing is planned any more. */
  run(): void {
    for (let first = this.take(); first !== undefined; first = this.take()) first.run(first.atMs)
  }

  private take(): Planned | undefined {
    const first = this.heap[0]
    const last = this.heap.pop()
    if (last !== undefined && this.heap.length > 0) {
      this.heap[0] = last
      this.sink(0)
    }
    return first
  }

  private rise(index: number): void {
    for (let child = index; child > 0; ) {
      const parent = (child - 1) >> 1
      if (!this.swapped(child, parent)) return
      child = parent
    }
  }

  private sink(index: number): void {
    for (let parent = index; ; ) {
      const left = parent * 2 + 1
      const child = this.earlier(left + 1, left) ? left + 1 : left
      if (!this.swapped(child, parent)) return
      parent = child
    }
  }

  private earlier(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]]
    return a !== undefined && b !== undefined && (a.atMs - b.atMs || a.order - b.order) < 0
  }

  private swapped(child: number, parent: number): boolean {
    const [a, b] = [this.heap[child], this.heap[parent]]
    if (a === undefined || b === undefined || !this.earlier(child, parent)) return false
    this.heap[child] = b
    this.heap[parent] = a
    return true
  }
}
