/**
 * Flows in typed arrays: 256 bytes a record in one buffer with views of integers and of 32- and 64-bit floating-point
 * numbers, found by open addressing.
 * Both directions share a record: side A has the smaller address (then port). No object, string or Map key a packet.
 * Bounded: when full, the record that the rotation reaches next is reported and reused, and counted.
 */

/**
 * Int32 fields of a record; a record starts at `index * 64`. What every packet touches stands in the first 192 bytes,
 * three cache lines; a pair of fields is that of A and that of B.
 */
export const HASH = 0
/** IP protocol | network kind << 8 (0 IPv4, 1 IPv6, 2 ARP) | VLAN << 16. */
export const META = 1
/** Port of A << 16 | port of B. */
export const PORTS = 2
export const ADDRESS_A = 3
export const ADDRESS_B = 4
/** Packets since the last report, sent by A and by B. */
export const PACKETS = 5
/** TCP flags seen of A | of B << 8. */
export const HISTORY = 7
/** Bits below. */
export const STATE = 12
/** Unique number of the flow. */
export const UID = 13
/** TCP: the sequence number behind the highest that each side sent. */
export const NEXT = 16
/** What tells the last packet of each side from a copy of it. */
export const MARK = 18
/** What the reader of payloads keeps: core/flow-memory.ts. */
export const FLOW_MEMORY = 20
/** Largest IP packet since the last report, of A and of B. */
export const LARGEST = 22
/** TCP segments that were all sent before, of A and of B. */
export const RETRANSMISSIONS = 28
/** Rest of IPv6 addresses: three words each. */
export const REST_A = 48
export const REST_B = 51
/** Endpoint ids of A and B. */
export const ENDPOINTS = 54
/** Interned name that the client asked for, + 1. */
export const NAME = 56
export const PART = 57
const NEXT_FREE = 58

/** Float32 fields, counted as the integers are: sums since the last report, in milliseconds and bytes, of A and of B. */
export const SIZE_SQUARES = 40
export const GAPS = 42
export const GAP_SQUARES = 44
export const LARGEST_GAP = 46

/** Float64 fields; a record starts at `index * 32`. Bytes of A and B, then times in milliseconds. */
export const BYTES = 4
export const LAST = 7
/** When each side sent last. */
export const SENT_AT = 12
export const IP_BYTES = 16
export const PAYLOAD_BYTES = 18
export const REPORTED = 30
export const FIRST = 31

/** Bits of STATE. */
export const CLIENT_IS_B = 1
export const SAW_A = 2
export const SAW_B = 4
export const PAYLOAD_A = 8
export const PAYLOAD_B = 16
export const TO_GROUP = 32
export const ICMP_ERROR = 64
/** TCP: NEXT of the side is known. The bit of B is the next one. */
export const IN_STEP_A = 128
/**
 * TCP: bytes of the side were missing at some time, so what comes late need not be a retransmission. The bit of B is the
 * next one.
 */
export const HOLE_A = 512
/** TCP: the first reset came from B. */
export const RESET_BY_B = 2048

export const recordInts = 64
export const recordFloats = 32

export class FlowTable {
  ints: Int32Array
  floats: Float64Array
  reals: Float32Array
  live = 0
  /** Flows that were reported early, because the table was full. */
  evictedEarly = 0
  readonly #limit: number
  #used = 0
  #freeHead = -1
  #nextUid = 1
  #rotation = 0
  /** Pairs of (hash, index + 1). */
  #slots = new Int32Array(1 << 15)
  #mask = (1 << 14) - 1

  constructor(limit: number) {
    this.#limit = limit
    // Reserved at once: untouched pages cost nothing, and growing by copy was measured at 1.9 s for 2 M flows.
    const buffer = new ArrayBuffer(limit * recordInts * 4)
    this.ints = new Int32Array(buffer)
    this.floats = new Float64Array(buffer)
    this.reals = new Float32Array(buffer)
  }

  /** Number of records ever used at once: indexes below it may be live. */
  get used(): number {
    return this.#used
  }

  /** Offset of the flow in `ints`, or -1. */
  find4(hash: number, meta: number, ports: number, addressA: number, addressB: number): number {
    const ints = this.ints
    const slots = this.#slots
    const mask = this.#mask
    let slot = hash & mask
    for (;;) {
      const found = slots[slot * 2 + 1] ?? 0
      if (found === 0) return -1
      if (slots[slot * 2] === hash) {
        const at = (found - 1) << 6
        if (
          ints[at + PORTS] === ports &&
          ints[at + ADDRESS_A] === addressA &&
          ints[at + ADDRESS_B] === addressB &&
          ints[at + META] === meta
        )
          return at
      }
      slot = (slot + 1) & mask
    }
  }

  /** The same for IPv6; `rest` holds words 1–3 of A and of B. */
  find6(hash: number, meta: number, ports: number, addressA: number, addressB: number, rest: Int32Array): number {
    const ints = this.ints
    const slots = this.#slots
    const mask = this.#mask
    let slot = hash & mask
    for (;;) {
      const found = slots[slot * 2 + 1] ?? 0
      if (found === 0) return -1
      if (slots[slot * 2] === hash) {
        const at = (found - 1) << 6
        if (
          ints[at + PORTS] === ports &&
          ints[at + ADDRESS_A] === addressA &&
          ints[at + ADDRESS_B] === addressB &&
          ints[at + META] === meta &&
          sameRest(ints, at, rest)
        )
          return at
      }
      slot = (slot + 1) & mask
    }
  }

  /** Whether a new flow needs a record freed first. */
  get full(): boolean {
    return this.#freeHead < 0 && this.#used === this.#limit
  }

  /** The next live record in rotation, as an offset: what to report and remove when the table is full. */
  next(): number {
    for (;;) {
      const index = this.#rotation
      this.#rotation = index + 1 < this.#used ? index + 1 : 0
      if ((this.floats[index * recordFloats + LAST] ?? 0) !== 0) return index * recordInts
    }
  }

  /** Adds a flow that is not there yet; the table must not be full. Returns its offset. */
  add(hash: number, meta: number, ports: number, addressA: number, addressB: number): number {
    if ((this.live + 1) * 2 > this.#mask) this.#growSlots()
    let index = this.#freeHead
    if (index >= 0) this.#freeHead = this.ints[index * recordInts + NEXT_FREE] ?? -1
    else index = this.#used++
    const at = index * recordInts
    const ints = this.ints
    // Faster than `fill` for so few.
    for (let i = at; i < at + recordInts; i += 1) ints[i] = 0
    ints[at + HASH] = hash
    ints[at + META] = meta
    ints[at + PORTS] = ports
    ints[at + ADDRESS_A] = addressA
    ints[at + ADDRESS_B] = addressB
    ints[at + UID] = this.#nextUid
    this.#nextUid = this.#nextUid === 0x3fffffff ? 1 : this.#nextUid + 1
    this.live += 1
    this.#link(hash, index)
    return at
  }

  /** Forgets a flow. Its record is marked free by a last time of 0. */
  remove(at: number): void {
    const index = at >> 6
    this.#unlink(this.ints[at + HASH] ?? 0, index)
    this.floats[index * recordFloats + LAST] = 0
    this.ints[at + NEXT_FREE] = this.#freeHead
    this.#freeHead = index
    this.live -= 1
  }

  #link(hash: number, index: number): void {
    let slot = hash & this.#mask
    while (this.#slots[slot * 2 + 1] !== 0) slot = (slot + 1) & this.#mask
    this.#slots[slot * 2] = hash
    this.#slots[slot * 2 + 1] = index + 1
  }

  /** Removes the slot and moves those behind it forward, so that no tombstones are left (Knuth 6.4, algorithm R). */
  #unlink(hash: number, index: number): void {
    const slots = this.#slots
    const mask = this.#mask
    let hole = hash & mask
    while (slots[hole * 2 + 1] !== index + 1) hole = (hole + 1) & mask
    let slot = hole
    for (;;) {
      slot = (slot + 1) & mask
      if (slots[slot * 2 + 1] === 0) break
      const home = (slots[slot * 2] ?? 0) & mask
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue
      slots[hole * 2] = slots[slot * 2] ?? 0
      slots[hole * 2 + 1] = slots[slot * 2 + 1] ?? 0
      hole = slot
    }
    slots[hole * 2 + 1] = 0
  }

  #growSlots(): void {
    const old = this.#slots
    this.#mask = this.#mask * 2 + 1
    this.#slots = new Int32Array((this.#mask + 1) * 2)
    for (let at = 0; at < old.length; at += 2) if (old[at + 1] !== 0) this.#link(old[at] ?? 0, (old[at + 1] ?? 0) - 1)
  }
}

function sameRest(ints: Int32Array, at: number, rest: Int32Array): boolean {
  for (let i = 0; i < 6; i += 1) if (ints[at + REST_A + i] !== rest[i]) return false
  return true
}
