/**
 * The pcap format (draft-ietf-opsawg-pcap): both byte orders, micro- and nanoseconds, the modified format of old
 * Linux systems, and versions before 2.3 that state the two lengths in the other order. Link types are passed on as
 * they are, frame check bits removed.
 */
import { maxRecordBytes, viewOf, type PacketReader, type PacketSink } from './packet-reader.ts'

/** Length of the file header, which `PcapReader` is made from. */
export const pcapHeaderBytes = 24

const microseconds = 0xa1b2c3d4
const nanoseconds = 0xa1b23c4d
const modified = 0xa1b2cd34
const magics: readonly number[] = [microseconds, nanoseconds, modified]

/** libpcap and Wireshark write no larger packets unless the header announces them. */
const usualPacketBytes = 262_144

/** Whether a file that starts with these bytes, at least four, is a pcap capture. */
export function isPcap(bytes: Uint8Array): boolean {
  const view = viewOf(bytes)
  return magics.includes(view.getUint32(0, true)) || magics.includes(view.getUint32(0))
}

export class PcapReader implements PacketReader {
  packets = 0
  wireBytes = 0
  fault: string | null = null
  readonly writer = null
  readonly lost = null
  private readonly sink: PacketSink
  private readonly little: boolean
  private readonly recordHeaderBytes: number
  private readonly capturedAt: number
  private readonly wireAt: number
  private readonly maxPacketBytes: number
  private readonly ticksPerSecond: number
  private readonly linkType: number

  /** `header` holds the first 24 bytes of a file for which `isPcap` is true. */
  constructor(header: Uint8Array, sink: PacketSink) {
    const view = viewOf(header)
    const little = magics.includes(view.getUint32(0, true))
    const magic = view.getUint32(0, little)
    const major = view.getUint16(4, little)
    const minor = view.getUint16(6, little)
    const swapped = minor < 3
    this.sink = sink
    this.little = little
    this.recordHeaderBytes = magic === modified ? 24 : 16
    this.capturedAt = swapped ? 12 : 8
    this.wireAt = swapped ? 8 : 12
    this.maxPacketBytes = Math.min(Math.max(view.getUint32(16, little), usualPacketBytes), maxRecordBytes)
    this.ticksPerSecond = magic === nanoseconds ? 1e9 : 1e6
    this.linkType = view.getUint32(20, little) & 0xffff
    if (major !== 2) this.fault = `is a pcap capture of version ${major}.${minor}, and only version 2 can be read`
  }

  get cut(): string {
    return `ends in the middle of packet ${this.packets + 1}`
  }

  read(bytes: Uint8Array, filled: number): number {
    const { sink, little, recordHeaderBytes, capturedAt, wireAt, maxPacketBytes, ticksPerSecond, linkType } = this
    const ticksPerMs = ticksPerSecond / 1000
    const view = viewOf(bytes)
    let at = 0
    let packets = 0
    let wireBytes = 0
    while (at + recordHeaderBytes <= filled) {
      const captured = view.getUint32(at + capturedAt, little)
      if (captured > maxPacketBytes) {
        this.fault = `is damaged: packet ${this.packets + packets + 1} claims ${captured} bytes`
        break
      }
      const start = at + recordHeaderBytes
      const end = start + captured
      if (end > filled) break
      const wire = view.getUint32(at + wireAt, little)
      // One division of whole ticks gives the same time as pcapng does for the same packet, to the last bit.
      const atMs = (view.getUint32(at, little) * ticksPerSecond + view.getUint32(at + 4, little)) / ticksPerMs
      sink(bytes, start, end, atMs, wire, linkType)
      packets += 1
      wireBytes += wire
      at = end
    }
    this.packets += packets
    this.wireBytes += wireBytes
    return at
  }
}
