/**
 * Which (endpoint, fact name, value) was told before: a set in one typed array. Bounded: when full, or when one
 * endpoint told too many, what is new is dropped and counted. Facts that a device may tell any number of, such as the
 * answers of a name server, get half of its room.
 */

const nearMask = (1 << 12) - 1
const maxPerEndpoint = 2000
const maxWithCountless = maxPerEndpoint / 2

export class FactTable {
  dropped = 0
  /** Whether the fact that was added last is in the table, now or before. */
  isKept = false
  /** Names of the facts that one endpoint may tell any number of. */
  countless: ReadonlySet<number> = new Set()
  readonly #limit: number
  #count = 0
  #mask = (1 << 12) - 1
  /** Three numbers a slot: endpoint + 1, name, value. */
  #slots = new Int32Array((this.#mask + 1) * 3)
  /** The same for some that were asked for lately, in a table that stays in the processor's cache. */
  readonly #near = new Int32Array((nearMask + 1) * 3)
  readonly #perEndpoint: Uint16Array

  constructor(limit: number, endpointLimit: number) {
    this.#limit = limit
    this.#perEndpoint = new Uint16Array(endpointLimit + 1)
  }

  /** True when it is new and was taken in. */
  add(endpoint: number, name: number, value: number): boolean {
    this.isKept = true
    const near = ((Math.imul(endpoint * 64 + name, 0x9e3779b1) ^ value) & nearMask) * 3
    const recent = this.#near
    if (recent[near] === endpoint + 1 && recent[near + 1] === name && recent[near + 2] === value) return false
    const at = slotOf(this.#slots, this.#mask, endpoint, name, value)
    if (this.#slots[at] !== 0) {
      recent[near] = endpoint + 1
      recent[near + 1] = name
      recent[near + 2] = value
      return false
    }
    const told = this.#perEndpoint[endpoint] ?? 0
    const room = this.countless.has(name) ? maxWithCountless : maxPerEndpoint
    if (this.#count >= this.#limit || told >= room) {
      this.dropped += 1
      this.isKept = false
      return false
    }
    this.#perEndpoint[endpoint] = told + 1
    this.#slots[at] = endpoint + 1
    this.#slots[at + 1] = name
    this.#slots[at + 2] = value
    this.#count += 1
    if (this.#count * 2 > this.#mask) this.#grow()
    return true
  }

  #grow(): void {
    const old = this.#slots
    this.#mask = this.#mask * 2 + 1
    this.#slots = new Int32Array((this.#mask + 1) * 3)
    for (let at = 0; at < old.length; at += 3) {
      if (old[at] === 0) continue
      const to = slotOf(this.#slots, this.#mask, (old[at] ?? 0) - 1, old[at + 1] ?? 0, old[at + 2] ?? 0)
      for (let i = 0; i < 3; i += 1) this.#slots[to + i] = old[at + i] ?? 0
    }
  }
}

function slotOf(slots: Int32Array, mask: number, endpoint: number, name: number, value: number): number {
  let hash = Math.imul(endpoint * 64 + name, 0x9e3779b1) ^ Math.imul(value, 0x85ebca6b)
  hash ^= hash >>> 15
  let slot = hash & mask
  for (;;) {
    const at = slot * 3
    if (slots[at] === 0 || (slots[at] === endpoint + 1 && slots[at + 1] === name && slots[at + 2] === value)) return at
    slot = (slot + 1) & mask
  }
}
