/**
 * Writes captures: pcapng (draft-ietf-opsawg-pcapng) with one section, one Ethernet interface and microsecond times.
 * The section's comment says that the capture is synthetic. Name resolution, statistics and decryption blocks are not
 * written.
 */
import { join, type Part } from './bytes.ts'

/** One frame, at a time in microseconds since 1970-01-01 UTC. */
/** What captures of the lab name as their writer: by this a report knows that no real network stands behind it. */
export const labWriter = 'Cordon lab'

export type Frame = { readonly atUs: number; readonly bytes: Uint8Array }

export type CaptureLabels = {
  /** Said in the section header's comment. */
  readonly comment: string
  readonly interfaceName: string
}

const sectionHeader = 0x0a0d0d0a
const interfaceDescription = 1
const enhancedPacket = 6
const ethernetLink = 1

/** All frames, in the given order, as one pcapng file. */
export function encodePcapng(frames: readonly Frame[], labels: CaptureLabels): Uint8Array {
  const byteOrderMagic = [0x4d, 0x3c, 0x2b, 0x1a]
  const unknownLength = [255, 255, 255, 255, 255, 255, 255, 255]
  const section = join(
    byteOrderMagic,
    [1, 0, 0, 0],
    unknownLength,
    option(1, labels.comment),
    option(4, labWriter),
    option(0, []),
  )
  const resolution = option(9, [6])
  const description = join(
    [ethernetLink, 0, 0, 0, 0, 0, 4, 0],
    option(2, labels.interfaceName),
    resolution,
    option(0, []),
  )
  const head = join(block(sectionHeader, section), block(interfaceDescription, description))
  const size = frames.reduce((sum, { bytes }) => sum + packetBlockSize(bytes.length), head.length)
  const file = new Uint8Array(size)
  file.set(head)
  const view = new DataView(file.buffer)
  let at = head.length
  for (const frame of frames) at = writePacket(view, at, frame)
  return file
}

function packetBlockSize(length: number): number {
  return 32 + padded(length)
}

function padded(length: number): number {
  return (length + 3) & ~3
}

/** Written straight into the file, since there are tens of thousands. Returns where the next block starts. */
function writePacket(view: DataView, at: number, { atUs, bytes }: Frame): number {
  const size = packetBlockSize(bytes.length)
  view.setUint32(at, enhancedPacket, true)
  view.setUint32(at + 4, size, true)
  view.setUint32(at + 12, Math.floor(atUs / 0x100000000), true)
  view.setUint32(at + 16, atUs % 0x100000000, true)
  view.setUint32(at + 20, bytes.length, true)
  view.setUint32(at + 24, bytes.length, true)
  new Uint8Array(view.buffer).set(bytes, at + 28)
  view.setUint32(at + size - 4, size, true)
  return at + size
}

function block(type: number, body: Uint8Array): Uint8Array {
  const size = little32(body.length + 12)
  return join(little32(type), size, body, size)
}

function option(code: number, value: Part): Uint8Array {
  const content = join(value)
  const filler = new Uint8Array(padded(content.length) - content.length)
  return join([code, 0, content.length & 0xff, content.length >>> 8], content, filler)
}

function little32(value: number): readonly number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff]
}
