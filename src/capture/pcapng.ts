/**
 * The pcapng format (draft-ietf-opsawg-pcapng): any number of sections in either byte order, interfaces with their
 * clocks, the three kinds of packet blocks, and how many packets the capturing system says it lost. Everything else
 * (names, secrets, journal, custom and unknown blocks) is skipped.
 */
import { maxRecordBytes, viewOf, type PacketReader, type PacketSink } from './packet-reader.ts'

const sectionHeader = 0x0a0d0d0a
const interfaceDescription = 1
const obsoletePacket = 2
const simplePacket = 3
const interfaceStatistics = 5
const enhancedPacket = 6

const byteOrderMark = 0x1a2b3c4d
const writerApplication = 4
const timestampResolution = 9
const timestampOffset = 14
const droppedByInterface = 5
const droppedBySystem = 7

/** Per section. Real captures have a few, and a hostile one must not fill the memory. */
const maxInterfaces = 65_536
/** Of one block; the format has fewer kinds than that. */
const maxOptions = 256
const maxWriterBytes = 256
/** Larger ones are passed over; real ones have some hundred bytes. */
const maxStatisticsBytes = 65_536
/** The last time that a `Date` can hold. */
const maxMs = 8.64e15

/** Whether a file that starts with these bytes, at least twelve, is a pcapng capture. */
export function isPcapng(bytes: Uint8Array): boolean {
  const view = viewOf(bytes)
  const marks = [view.getUint32(8, true), view.getUint32(8)]
  return view.getUint32(0) === sectionHeader && marks.includes(byteOrderMark)
}

export class PcapngReader implements PacketReader {
  packets = 0
  wireBytes = 0
  fault: string | null = null
  writer: string | null = null
  private readonly sink: PacketSink
  private little = false
  private linkTypes: number[] = []
  private snapBytes: number[] = []
  private ticksPerMs: number[] = []
  private offsetMs: number[] = []
  private lastMs = 0
  /** Of the sections before this one, and of this one by interface. */
  private lostBefore: number | null = null
  private readonly lostOf = new Map<number, number>()

  constructor(sink: PacketSink) {
    this.sink = sink
  }

  get lost(): number | null {
    if (this.lostBefore === null && this.lostOf.size === 0) return null
    return Math.min(sum([...this.lostOf.values(), this.lostBefore ?? 0]), Number.MAX_SAFE_INTEGER)
  }

  get cut(): string {
    return `ends in the middle of a block, after packet ${this.packets}`
  }

  read(bytes: Uint8Array, filled: number): number {
    const view = viewOf(bytes)
    let at = 0
    while (at + 12 <= filled) {
      const type = view.getUint32(at, this.little)
      if (type === sectionHeader) this.takeByteOrder(view, at + 8)
      const length = view.getUint32(at + 4, this.little)
      if (length < 12 || (length & 3) !== 0) this.damaged(`a block claims ${length} bytes`)
      if (this.fault !== null) break
      if (isSkipped(type, length)) {
        at += length
        continue
      }
      if (length > maxRecordBytes) this.damaged(`a block claims ${length} bytes`)
      else if (at + length > filled) break
      else if (view.getUint32(at + length - 4, this.little) !== length) this.damaged('a block ends with another length')
      else if (type === enhancedPacket || type === obsoletePacket) this.readPacket(bytes, view, at, length)
      else this.readRareBlock(bytes, view, at, length)
      if (this.fault !== null) break
      at += length
    }
    return at
  }

  private readRareBlock(bytes: Uint8Array, view: DataView, at: number, length: number): void {
    const type = view.getUint32(at, this.little)
    if (type === simplePacket) this.readSimplePacket(bytes, view, at, length)
    else if (type === interfaceDescription) this.readInterface(view, at, length)
    else if (type === interfaceStatistics) this.readStatistics(view, at, length)
    else this.readSection(view, at, length)
  }

  /** The fields of enhanced and obsolete packet blocks lie in the same places, but for the number of the interface. */
  private readPacket(bytes: Uint8Array, view: DataView, at: number, length: number): void {
    if (length < 32) return this.damaged('a packet is longer than its block')
    const little = this.little
    const enhanced = view.getUint32(at, little) === enhancedPacket
    const port = enhanced ? view.getUint32(at + 8, little) : view.getUint16(at + 8, little)
    const captured = view.getUint32(at + 20, little)
    const ticksPerMs = this.ticksPerMs[port]
    if (captured > length - 32) return this.damaged('a packet is longer than its block')
    if (ticksPerMs === undefined) return this.damaged(`a packet belongs to interface ${port}, which is not described`)
    const ticks = view.getUint32(at + 12, little) * 0x1_0000_0000 + view.getUint32(at + 16, little)
    const atMs = ticks / ticksPerMs + (this.offsetMs[port] ?? 0)
    if (atMs >= 0 && atMs <= maxMs) this.lastMs = atMs
    const wire = view.getUint32(at + 24, little)
    const start = at + 28
    this.sink(bytes, start, start + captured, this.lastMs, wire, this.linkTypes[port] ?? 0)
    this.packets += 1
    this.wireBytes += wire
  }

  /**
   * Has no time of its own, so the last one seen is taken; belongs to the first interface and is cut at its snap
   * length.
   */
  private readSimplePacket(bytes: Uint8Array, view: DataView, at: number, length: number): void {
    const linkType = this.linkTypes[0]
    if (length < 16) return this.damaged('a packet is longer than its block')
    if (linkType === undefined) return this.damaged('a packet belongs to interface 0, which is not described')
    const wire = view.getUint32(at + 8, this.little)
    const snapBytes = this.snapBytes[0] ?? 0
    const captured = Math.min(wire, length - 16, snapBytes === 0 ? length : snapBytes)
    const start = at + 12
    this.sink(bytes, start, start + captured, this.lastMs, wire, linkType)
    this.packets += 1
    this.wireBytes += wire
  }

  private takeByteOrder(view: DataView, at: number): void {
    this.little = view.getUint32(at, true) === byteOrderMark
    if (!this.little && view.getUint32(at) !== byteOrderMark) this.damaged('a section states no byte order')
  }

  private readSection(view: DataView, at: number, length: number): void {
    if (length < 28) return this.damaged('the header of a section is too short')
    const major = view.getUint16(at + 12, this.little)
    if (major !== 1) return this.damaged(`a section is of version ${major}, and only version 1 can be read`)
    this.lostBefore = this.lost
    this.lostOf.clear()
    this.linkTypes = []
    this.snapBytes = []
    this.ticksPerMs = []
    this.offsetMs = []
    this.writer ??= readWriter(view, at + 24, at + length - 4, this.little)
  }

  private readInterface(view: DataView, at: number, length: number): void {
    if (length < 20) return this.damaged('the description of an interface is too short')
    if (this.linkTypes.length === maxInterfaces) return this.damaged(`more than ${maxInterfaces} interfaces`)
    this.linkTypes.push(view.getUint16(at + 8, this.little))
    this.snapBytes.push(view.getUint32(at + 12, this.little))
    const clock = readClock(view, at + 16, at + length - 4, this.little)
    this.ticksPerMs.push(clock.ticksPerMs)
    this.offsetMs.push(clock.offsetMs)
  }

  /** Counters go on from block to block, so that the last one of an interface counts. */
  private readStatistics(view: DataView, at: number, length: number): void {
    if (length < 24) return
    const port = view.getUint32(at + 8, this.little)
    if (this.linkTypes[port] === undefined) return
    const lost = optionsIn(view, at + 20, at + length - 4, this.little)
      .filter(
        (option) => option.length === 8 && (option.code === droppedByInterface || option.code === droppedBySystem),
      )
      .map((option) => Number(view.getBigUint64(option.at, this.little)))
    if (lost.length > 0) this.lostOf.set(port, Math.min(sum(lost), Number.MAX_SAFE_INTEGER))
  }

  private damaged(how: string): void {
    this.fault = `is damaged after packet ${this.packets}: ${how}`
  }
}

function isSkipped(type: number, length: number): boolean {
  if (type === enhancedPacket || type === simplePacket || type === obsoletePacket) return false
  if (type === interfaceStatistics) return length > maxStatisticsBytes
  return type !== interfaceDescription && type !== sectionHeader
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** The two options of an interface that its packets' times depend on. */
function readClock(view: DataView, start: number, end: number, little: boolean) {
  let ticksPerMs = 1000
  let offsetMs = 0
  for (const { code, at, length } of optionsIn(view, start, end, little)) {
    if (code === timestampResolution && length >= 1) ticksPerMs = ticksPerSecond(view.getUint8(at)) / 1000
    if (code === timestampOffset && length >= 8) offsetMs = Number(view.getBigInt64(at, little)) * 1000
  }
  return { ticksPerMs, offsetMs }
}

/** Which program wrote the section, as it says itself. */
function readWriter(view: DataView, start: number, end: number, little: boolean): string | null {
  for (const { code, at, length } of optionsIn(view, start, end, little)) {
    if (code !== writerApplication || length === 0) continue
    return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, Math.min(length, maxWriterBytes)))
  }
  return null
}

type Option = { readonly code: number; readonly at: number; readonly length: number }

/** Options that don't fit end the reading. */
function optionsIn(view: DataView, start: number, end: number, little: boolean): readonly Option[] {
  const options: Option[] = []
  let next = start
  while (next + 4 <= end && options.length < maxOptions) {
    const option = { code: view.getUint16(next, little), at: next + 4, length: view.getUint16(next + 2, little) }
    if (option.code === 0 || option.at + option.length > end) break
    options.push(option)
    next = option.at + ((option.length + 3) & ~3)
  }
  return options
}

/** The highest bit chooses between a power of two and a power of ten. */
function ticksPerSecond(resolution: number): number {
  return resolution >= 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution
}
