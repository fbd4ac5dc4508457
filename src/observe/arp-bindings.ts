/**
 * Which MAC claimed an IPv4 address last, to notice when another does. Bounded: when full, new addresses aren't
 * watched.
 */

const stride = 4

export class ArpBindings {
  readonly #limit: number
  #count = 0
  #mask = (1 << 10) - 1
  /** Address, VLAN + 1, MAC high, MAC low. */
  #slots = new Int32Array((this.#mask + 1) * stride)

  constructor(limit: number) {
    this.#limit = limit
  }

  /** True when this MAC wasn't the last to claim the address. */
  claim(address: number, vlan: number, macHigh: number, macLow: number): boolean {
    const at = this.#find(address, vlan)
    if (this.#slots[at + 1] === 0) {
      if (this.#count >= this.#limit) return false
      this.#count += 1
    } else if (this.#slots[at + 2] === macHigh && this.#slots[at + 3] === macLow) {
      return false
    }
    this.#slots[at] = address
    this.#slots[at + 1] = vlan + 1
    this.#slots[at + 2] = macHigh
    this.#slots[at + 3] = macLow
    if (this.#count * 2 > this.#mask) this.#grow()
    return true
  }

  #find(address: number, vlan: number): number {
    let hash = Math.imul(address, 0x9e3779b1) ^ vlan
    hash ^= hash >>> 15
    let slot = hash & this.#mask
    for (;;) {
      const at = slot * stride
      if (this.#slots[at + 1] === 0 || (this.#slots[at] === address && this.#slots[at + 1] === vlan + 1)) return at
      slot = (slot + 1) & this.#mask
    }
  }

  #grow(): void {
    const old = this.#slots
    this.#mask = this.#mask * 2 + 1
    this.#slots = new Int32Array((this.#mask + 1) * stride)
    for (let at = 0; at < old.length; at += stride) {
      if (old[at + 1] === 0) continue
      const to = this.#find(old[at] ?? 0, (old[at + 1] ?? 0) - 1)
      for (let i = 0; i < stride; i += 1) this.#slots[to + i] = old[at + i] ?? 0
    }
  }
}
