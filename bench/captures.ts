/**
 * Reads captures for the benchmarks: classic pcap and pcapng, plain or gzip, whole into memory, and only Ethernet
 * packets. It is apart from the product's own reader on purpose, so that the input of a measurement doesn't depend on
 * what is measured.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export type Captured = {
  readonly path: string
  readonly bytes: Buffer
  /** Where each packet starts in `bytes`, and how long it is as captured and on the wire. */
  readonly starts: readonly number[]
  readonly lengths: readonly number[]
  readonly wireLengths: readonly number[]
  /** Microseconds since the first packet, never falling. */
  readonly timesUs: readonly number[]
}

type Packets = { starts: number[]; lengths: number[]; wireLengths: number[]; timesUs: number[] }

const ethernet = 1
const longestPacket = 65_535

/** Capture files below a folder, sorted, so that a build is repeatable. */
export function captureFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:pcap|cap|pcapng|dmp|trace)(?:\.gz)?$/.test(name))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted()
}

/** The Ethernet packets of a capture, or `null` when it has none or can't be read. */
export function readCapture(path: string): Captured | null {
  const raw = readFileSync(path)
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? inflate(raw) : raw
  if (bytes === null || bytes.length < 24) return null
  const packets: Packets = { starts: [], lengths: [], wireLengths: [], timesUs: [] }
  const magic = bytes.readUInt32LE(0)
  if (magic === 0x0a0d0d0a) readPcapng(bytes, packets)
  else if (!readPcap(bytes, magic, packets)) return null
  if (packets.starts.length === 0) return null
  const firstUs = packets.timesUs[0] ?? 0
  let lastUs = 0
  const timesUs = packets.timesUs.map((timeUs) => (lastUs = Math.max(lastUs, timeUs - firstUs)))
  return { path, bytes, ...packets, timesUs }
}

function inflate(raw: Buffer): Buffer | null {
  try {
    return gunzipSync(raw)
  } catch {
    return null
  }
}

function readPcap(bytes: Buffer, magic: number, packets: Packets): boolean {
  const little = magic === 0xa1b2c3d4 || magic === 0xa1b23c4d
  if (!little && magic !== 0xd4c3b2a1 && magic !== 0x4d3cb2a1) return false
  const u32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const fractionsPerUs = magic === 0xa1b23c4d || magic === 0x4d3cb2a1 ? 1000 : 1
  if ((u32(20) & 0xffff) !== ethernet) return false
  for (let at = 24; at + 16 <= bytes.length; ) {
    const length = u32(at + 8)
    if (length > longestPacket || at + 16 + length > bytes.length) break
    add(packets, {
      start: at + 16,
      length,
      wireLength: u32(at + 12),
      timeUs: u32(at) * 1e6 + u32(at + 4) / fractionsPerUs,
    })
    at += 16 + length
  }
  return true
}

function readPcapng(bytes: Buffer, packets: Packets): void {
  let little = true
  let interfaces: { readonly isEthernet: boolean; readonly perUs: number }[] = []
  const u32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  for (let at = 0; at + 12 <= bytes.length; ) {
    if (bytes.readUInt32LE(at) === 0x0a0d0d0a) {
      little = bytes.readUInt32LE(at + 8) === 0x1a2b3c4d
      interfaces = []
    }
    const type = u32(at)
    const blockLength = u32(at + 4)
    if (blockLength < 12 || at + blockLength > bytes.length) break
    if (type === 1 && blockLength >= 20) {
      const perUs = unitsPerUs(bytes, { at: at + 16, end: at + blockLength - 4, u16 })
      interfaces.push({ isEthernet: u16(at + 8) === ethernet, perUs })
    }
    const from = type === 6 && blockLength >= 32 ? interfaces[u32(at + 8)] : undefined
    if (from?.isEthernet === true) {
      const length = u32(at + 20)
      if (length > longestPacket || 32 + length > blockLength) break
      const timeUs = (u32(at + 12) * 2 ** 32 + u32(at + 16)) / from.perUs
      add(packets, { start: at + 28, length, wireLength: u32(at + 24), timeUs })
    }
    at += blockLength
  }
}

/** Time units per microsecond, from the option `if_tsresol`; microseconds without it. */
function unitsPerUs(
  bytes: Buffer,
  options: { at: number; readonly end: number; readonly u16: (at: number) => number },
): number {
  let { at } = options
  while (at + 4 <= options.end) {
    const code = options.u16(at)
    const length = options.u16(at + 2)
    const value = bytes[at + 4] ?? 6
    if (code === 9) return (value & 128) === 0 ? 10 ** (value - 6) : 2 ** (value & 127) / 1e6
    if (code === 0) return 1
    at += 4 + length + ((4 - (length % 4)) % 4)
  }
  return 1
}

function add(
  packets: Packets,
  packet: { readonly start: number; readonly length: number; readonly wireLength: number; readonly timeUs: number },
): void {
  if (packet.length < 14) return
  packets.starts.push(packet.start)
  packets.lengths.push(packet.length)
  packets.wireLengths.push(Math.min(longestPacket, Math.max(packet.wireLength, packet.length)))
  packets.timesUs.push(packet.timeUs)
}
