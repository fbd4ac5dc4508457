/** What an endpoint table knows more of than when it was asked last: what a sensor hands over beside facts and flows. */
import type { SeenEndpoint } from '../core/batch.ts'
import { nobody, type EndpointTable } from './endpoint-table.ts'

export class EndpointNews {
  readonly #table: EndpointTable
  #flags = new Uint8Array(1 << 10)
  #first = new Float64Array(1 << 10)
  #last = new Float64Array(1 << 10)
  #known = 0

  constructor(table: EndpointTable) {
    this.#table = table
  }

  /** Endpoints that are new, were seen at other times, or of which more is known, in the order of the table. */
  take(): readonly SeenEndpoint[] {
    const table = this.#table
    this.#grow(table.count)
    const news: SeenEndpoint[] = []
    for (let id = 0; id < table.count; id += 1) {
      const flags = table.flags(id)
      const firstSeenMs = table.firstSeenMs(id)
      const lastSeenMs = table.lastSeenMs(id)
      const isSame = this.#flags[id] === flags && this.#first[id] === firstSeenMs && this.#last[id] === lastSeenMs
      if (isSame && id < this.#known) continue
      this.#flags[id] = flags
      this.#first[id] = firstSeenMs
      this.#last[id] = lastSeenMs
      if (id !== nobody) news.push({ endpoint: table.endpoint(id), flags, firstSeenMs, lastSeenMs })
    }
    this.#known = table.count
    return news
  }

  #grow(count: number): void {
    const before = this.#flags
    if (count <= before.length) return
    const size = Math.max(count, before.length * 2)
    this.#flags = new Uint8Array(size)
    this.#flags.set(before)
    const [first, last] = [this.#first, this.#last]
    this.#first = new Float64Array(size)
    this.#first.set(first)
    this.#last = new Float64Array(size)
    this.#last.set(last)
  }
}
