/**
 * Datagrams put together from their fragments (RFC 791, 3.2; RFC 8200, 4.5), within a bound. Of bytes that two
 * fragments give differently, the first to come wins. What claims more than a datagram can hold is refused. Event time
 * only. Not here: fragments that the capture itself cut, as their datagram can never be whole.
 */
import { LATER_FRAGMENT, type Packet } from '../core/packet.ts'
import { FragmentPlace } from './fragment-place.ts'

export const limits = {
  datagrams: 512,
  fragments: 64,
  datagramBytes: 65_535,
  /** Of all fragments held. */
  bytes: 8 << 20,
  waitMs: 30_000,
} as const

/** A mirror of both directions repeats fragments within this time; later ones are another datagram's. */
const repeatMs = 100
const sweepEveryMs = 1_000
/** What a fragment costs besides its bytes. */
const overheadBytes = 128

/** What became of a fragment. */
export const HELD = 0
export const COMPLETE = 1
/** Observe it as it is: it cannot be part of a whole. */
export const ALONE = 2
export const REFUSED = 3

/** An IP packet of its own bytes, with what its first fragment's frame said. */
export type Datagram = {
  readonly bytes: Uint8Array
  readonly atMs: number
  readonly wireLength: number
  /** Destination MAC, source MAC as in `Packet`, VLAN. */
  readonly link: Int32Array
}

type Entry = {
  readonly hash: number
  readonly key: Int32Array
  readonly startedMs: number
  readonly parts: Uint8Array[]
  readonly starts: number[]
  /** Length of the fragmented part, -1 before the last fragment has come. */
  total: number
  /** The whole first fragment, its headers included. */
  first: Uint8Array | null
  firstMs: number
  firstWireLength: number
  link: Int32Array
  headerLength: number
  nextAt: number
  wireLength: number
  heldBytes: number
  doneMs: number
}

export class Fragments {
  /** Datagrams at hand, complete ones that may be repeated among them. */
  held = 0
  /** Datagrams that were given up, and fragments that were not taken. */
  incomplete = 0
  refused = 0
  /** The datagram after `COMPLETE`. */
  ready: Datagram | null = null
  /** Bytes of all fragments at hand. */
  heldBytes = 0
  #sweptMs = 0
  readonly #place = new FragmentPlace()
  readonly #entries: (Entry | null)[] = Array.from({ length: limits.datagrams }, () => null)
  readonly #onAlone: (datagram: Datagram) => void

  /** `onAlone` gets the first fragment of each datagram that is given up. */
  constructor(onAlone: (datagram: Datagram) => void) {
    this.#onAlone = onAlone
  }

  /**
   * Takes in one fragment, whose headers are in `packet` and whose frame ends at `end`. `level`: depth of the tunnel
   * that it came from, as address spaces of two depths have nothing to do with each other.
   */
  add(packet: Packet, bytes: Uint8Array, end: number, atMs: number, wireLength: number, level: number): number {
    const place = this.#place
    place.read(packet, bytes, level)
    if (place.end > end) return this.#refuse(packet)
    const length = place.end - place.dataStart
    const isAligned = place.isLast || (length & 7) === 0
    const isTooLong = place.headerLength + place.from + length > limits.datagramBytes
    if (length <= 0 || !isAligned || isTooLong) return this.#refuse(packet)
    const entry = this.#entryFor(atMs)
    if (entry.doneMs >= 0) return HELD
    const to = place.from + length
    if (!fits(entry, to, place.isLast)) return this.#refuse(packet)
    const tellsNothing = (!place.isLast || entry.total >= 0) && reach(entry, place.from) >= to
    if (!tellsNothing) this.#hold(entry, packet, bytes, atMs, wireLength)
    if (entry.first === null || entry.total < 0 || reach(entry, 0) < entry.total) return HELD
    this.#finish(entry, entry.first, atMs)
    return COMPLETE
  }

  /** Gives up what has waited too long. Call it while `held` is not 0. */
  sweep(atMs: number): void {
    if (atMs >= this.#sweptMs && atMs < this.#sweptMs + sweepEveryMs) return
    this.#sweptMs = atMs
    for (const [index, entry] of this.#entries.entries()) {
      if (entry !== null && isOver(entry, atMs)) this.#remove(index)
    }
  }

  /** The capture ends: nothing more will come. */
  finish(): void {
    for (const index of this.#entries.keys()) this.#remove(index)
  }

  #refuse(packet: Packet): number {
    this.refused += 1
    return packet.fragment === LATER_FRAGMENT ? REFUSED : ALONE
  }

  #entryFor(atMs: number): Entry {
    const { key, hash } = this.#place
    let free = -1
    for (let index = 0; index < limits.datagrams; index += 1) {
      const entry = this.#entries[index] ?? null
      if (entry === null) {
        if (free < 0) free = index
      } else if (entry.hash === hash && isSame(entry.key, key)) {
        if (!isOver(entry, atMs)) return entry
        this.#remove(index)
        free = index
      }
    }
    if (free < 0) free = this.#removeOldest(null)
    const entry = createEntry(hash, key.slice(), atMs)
    this.#entries[free] = entry
    this.held += 1
    return entry
  }

  #hold(entry: Entry, packet: Packet, bytes: Uint8Array, atMs: number, wireLength: number): void {
    const { start, end, dataStart, from, isLast, headerLength, nextAt } = this.#place
    const isFirst = from === 0 && entry.first === null
    const copy = bytes.slice(isFirst ? start : dataStart, end)
    if (isFirst) {
      entry.first = copy
      entry.firstMs = atMs
      entry.firstWireLength = wireLength
      entry.link = linkOf(packet)
      entry.headerLength = headerLength
      entry.nextAt = nextAt
    }
    entry.parts.push(isFirst ? copy.subarray(dataStart - start) : copy)
    entry.starts.push(from)
    if (isLast) entry.total = from + (end - dataStart)
    entry.wireLength += wireLength
    entry.heldBytes += copy.length + overheadBytes
    this.heldBytes += copy.length + overheadBytes
    while (this.heldBytes > limits.bytes && this.#removeOldest(entry) >= 0);
  }

  #finish(entry: Entry, first: Uint8Array, atMs: number): void {
    const { link, wireLength } = entry
    this.ready = { bytes: join(entry, first), atMs, wireLength, link }
    this.heldBytes -= entry.heldBytes
    entry.heldBytes = 0
    entry.parts.length = entry.starts.length = 0
    entry.first = null
    entry.doneMs = atMs
  }

  /** The place of the datagram that has waited longest, other than `kept`, after its removal. */
  #removeOldest(kept: Entry | null): number {
    let oldest = -1
    let sinceMs = Infinity
    for (let index = 0; index < limits.datagrams; index += 1) {
      const entry = this.#entries[index] ?? null
      if (entry === null || entry === kept || entry.startedMs >= sinceMs) continue
      oldest = index
      sinceMs = entry.startedMs
    }
    this.#remove(oldest)
    return oldest
  }

  #remove(index: number): void {
    const entry = this.#entries[index] ?? null
    if (entry === null) return
    this.#entries[index] = null
    this.held -= 1
    this.heldBytes -= entry.heldBytes
    if (entry.doneMs >= 0) return
    this.incomplete += 1
    const { first, firstMs, firstWireLength, link } = entry
    if (first !== null) this.#onAlone({ bytes: first, atMs: firstMs, wireLength: firstWireLength, link })
  }
}

/** Puts MAC addresses and VLAN of a datagram's first fragment into a packet. */
export function restoreLink(packet: Packet, link: Int32Array): void {
  packet.destinationHigh = link[0] ?? 0
  packet.destinationLow = link[1] ?? 0
  packet.sourceHigh = link[2] ?? 0
  packet.sourceLow = link[3] ?? 0
  packet.vlan = link[4] ?? 0
}

function linkOf({ destinationHigh, destinationLow, sourceHigh, sourceLow, vlan }: Packet): Int32Array {
  return Int32Array.of(destinationHigh, destinationLow, sourceHigh, sourceLow, vlan)
}

function createEntry(hash: number, key: Int32Array, startedMs: number): Entry {
  return {
    hash,
    key,
    startedMs,
    parts: [],
    starts: [],
    total: -1,
    first: null,
    firstMs: 0,
    firstWireLength: 0,
    link: new Int32Array(5),
    headerLength: 0,
    nextAt: 0,
    wireLength: 0,
    heldBytes: 0,
    doneMs: -1,
  }
}

/** A complete datagram is kept for its repetitions, an incomplete one for the rest. A clock may jump either way. */
function isOver({ doneMs, startedMs }: Entry, atMs: number): boolean {
  return doneMs >= 0 ? Math.abs(atMs - doneMs) > repeatMs : Math.abs(atMs - startedMs) > limits.waitMs
}

function isSame(key: Int32Array, other: Int32Array): boolean {
  for (let i = 0; i < key.length; i += 1) if (key[i] !== other[i]) return false
  return true
}

/** Whether the datagram can take one more part that ends at `to`. The last part says where it ends, once for all. */
function fits(entry: Entry, to: number, isLast: boolean): boolean {
  if (entry.parts.length >= limits.fragments) return false
  if (entry.total >= 0) return isLast ? to === entry.total : to <= entry.total
  if (!isLast) return true
  return entry.parts.every((part, index) => (entry.starts[index] ?? 0) + part.length <= to)
}

/** How far the bytes are there from `from` on, without a gap. */
function reach(entry: Entry, from: number): number {
  let at = from
  for (;;) {
    let next = at
    for (let i = 0; i < entry.parts.length; i += 1) {
      const start = entry.starts[i] ?? 0
      const end = start + (entry.parts[i]?.length ?? 0)
      if (start <= at && end > next) next = end
    }
    if (next === at) return at
    at = next
  }
}

/** Written in the reverse order of arrival, so that what came first stands in the end. */
function join(entry: Entry, first: Uint8Array): Uint8Array {
  const { headerLength, nextAt } = entry
  const whole = new Uint8Array(headerLength + entry.total)
  for (let i = entry.parts.length - 1; i >= 0; i -= 1) {
    const part = entry.parts[i]
    if (part !== undefined) whole.set(part, headerLength + (entry.starts[i] ?? 0))
  }
  whole.set(first.subarray(0, headerLength))
  if (nextAt !== 0) {
    whole[nextAt] = first[headerLength] ?? 0
    writeHalf(whole, 4, whole.length - 40)
  } else {
    writeHalf(whole, 2, whole.length)
    writeHalf(whole, 6, 0)
  }
  return whole
}

function writeHalf(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8
  bytes[at + 1] = value & 255
}
