/**
 * Interns endpoints: (MAC, IP, VLAN) → a small number, looked up once a flow and never a packet. Bounded: when full, a
 * new address counts as its MAC without an address, and is counted as dropped.
 */
import { ipv4Text, ipv6Text, macText } from '../core/address.ts'
import type { Endpoint } from '../core/model.ts'
import { grownInts } from './intern-table.ts'

const stride = 8
/** Room that only MACs without an address may use, so that a flood of addresses hides no device. */
const reserved = 8192
/** The endpoint of frames without MAC and address. */
export const nobody = 0

/** Flags of an endpoint. */
export const SENT = 1
/** The address is the MAC's own: it said so by ARP, neighbour discovery or DHCP. */
export const CLAIMED = 2
/** Multicast or broadcast. */
export const GROUP = 4
/** It opened a flow. */
export const OPENED = 8

export class EndpointTable {
  dropped = 0
  readonly #site: string
  readonly #limit: number
  #count = 0
  /** hash, MAC high, MAC low, VLAN | network << 16, four address words. */
  #records = new Int32Array(stride << 10)
  #slots = new Int32Array(1 << 11)
  #flags: Uint8Array
  #first: Float64Array
  #last: Float64Array
  readonly #endpoints: (Endpoint | undefined)[] = []

  constructor(site: string, limit: number) {
    this.#site = site
    this.#limit = limit
    this.#flags = new Uint8Array(limit)
    this.#first = new Float64Array(limit)
    this.#last = new Float64Array(limit)
    this.at(0, 0, 0, 0, 0, 0, 0, 0)
  }

  get count(): number {
    return this.#count
  }

  /** Id of the endpoint, made when new. `network` is 4, 6, or 0 for no address. */
  at(
    macHigh: number,
    macLow: number,
    vlan: number,
    network: number,
    word0: number,
    word1: number,
    word2: number,
    word3: number,
  ): number {
    const place = vlan | (network << 16)
    const hash = hashOf(macHigh, macLow, place, word0, word1 ^ word2, word3)
    const records = this.#records
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const found = this.#slots[slot] ?? 0
      if (found === 0) break
      const at = (found - 1) * stride
      if (
        records[at] === hash &&
        records[at + 1] === macHigh &&
        records[at + 2] === macLow &&
        records[at + 3] === place &&
        records[at + 4] === word0 &&
        records[at + 5] === word1 &&
        records[at + 6] === word2 &&
        records[at + 7] === word3
      )
        return found - 1
      slot = (slot + 1) & mask
    }
    return this.#add(slot, [hash, macHigh, macLow, place, word0, word1, word2, word3])
  }

  /** Extends the time in which the endpoint was seen, and sets flags. */
  touch(id: number, atMs: number, flags: number): void {
    this.#flags[id] = (this.#flags[id] ?? 0) | flags
    const first = this.#first[id] ?? 0
    if (first === 0 || atMs < first) this.#first[id] = atMs
    if (atMs > (this.#last[id] ?? 0)) this.#last[id] = atMs
  }

  flags(id: number): number {
    return this.#flags[id] ?? 0
  }

  firstSeenMs(id: number): number {
    return this.#first[id] ?? 0
  }

  lastSeenMs(id: number): number {
    return this.#last[id] ?? 0
  }

  hasMac(id: number, high: number, low: number): boolean {
    return this.#records[id * stride + 1] === high && this.#records[id * stride + 2] === low
  }

  macHigh(id: number): number {
    return this.#records[id * stride + 1] ?? 0
  }

  macLow(id: number): number {
    return this.#records[id * stride + 2] ?? 0
  }

  /** 4, 6 or 0. */
  network(id: number): number {
    return (this.#records[id * stride + 3] ?? 0) >>> 16
  }

  /** The `index`-th 32-bit word of the address. */
  word(id: number, index: number): number {
    return this.#records[id * stride + 4 + index] ?? 0
  }

  vlan(id: number): number {
    return (this.#records[id * stride + 3] ?? 0) & 0xffff
  }

  /** The address as text, empty without one. */
  ip(id: number): string {
    const network = this.network(id)
    if (network === 4) return ipv4Text(this.word(id, 0))
    return network === 6 ? ipv6Text(this.word(id, 0), this.word(id, 1), this.word(id, 2), this.word(id, 3)) : ''
  }

  /** The endpoint as text; made once. */
  endpoint(id: number): Endpoint {
    const known = this.#endpoints[id]
    if (known !== undefined) return known
    const high = this.macHigh(id)
    const low = this.macLow(id)
    const made = {
      site: this.#site,
      mac: high === 0 && low === 0 ? '' : macText(high, low),
      ip: this.ip(id),
      vlan: this.vlan(id),
    }
    this.#endpoints[id] = made
    return made
  }

  #add(slot: number, record: readonly number[]): number {
    const [, macHigh = 0, macLow = 0, place = 0] = record
    const hasAddress = place >>> 16 !== 0
    if (this.#count >= (hasAddress ? this.#limit - reserved : this.#limit)) {
      this.dropped += 1
      return hasAddress ? this.at(macHigh, macLow, place & 0xffff, 0, 0, 0, 0, 0) : nobody
    }
    if ((this.#count + 1) * stride > this.#records.length) this.#records = grownInts(this.#records)
    const id = this.#count
    this.#records.set(record, id * stride)
    this.#slots[slot] = id + 1
    this.#count = id + 1
    if (this.#count * 2 > this.#slots.length) this.#growSlots()
    return id
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    for (let id = 0; id < this.#count; id += 1) {
      let slot = (this.#records[id * stride] ?? 0) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = id + 1
    }
    this.#slots = slots
  }
}

function hashOf(a: number, b: number, c: number, d: number, e: number, f: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x85ebca6b), 0x9e3779b1) ^ Math.imul(c ^ Math.imul(d, 0x27d4eb2f), 0xc2b2ae35)
  hash = Math.imul(hash ^ e ^ Math.imul(f, 0x165667b1), 0x85ebca6b)
  return hash ^ (hash >>> 15)
}
