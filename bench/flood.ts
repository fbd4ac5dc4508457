/**
 * Builds the other input of the packet-path benchmark: small packets of very many flows, as a scan or a flood makes
 * them. Three packets of 68 bytes for each of two million flows, as classic pcap. Repeatable: no clock, no randomness.
 */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const out = join(import.meta.dirname, 'out')
const flows = 2_000_000
const packetsEach = 3
const frameBytes = 68
const recordBytes = 16 + frameBytes
const fileHeaderBytes = 24
/** Between the first packets of two flows: the flood takes 300 seconds. */
const stepUs = 150
const startSeconds = 1_700_000_000
const flushRecords = 16_384

export type Flood = {
  readonly file: string
  readonly packets: number
  readonly flows: number
  readonly meanBytes: number
}

/** The flood: built now, or before. */
export function flood(): Flood {
  const file = join(out, 'flood-1.pcap')
  const packets = flows * packetsEach
  if (!existsSync(file) || statSync(file).size !== fileHeaderBytes + packets * recordBytes) build(file, packets)
  return { file, packets, flows, meanBytes: frameBytes }
}

/** The packets of a flow stand `spread` flows apart, so that no two of the same flow follow each other. */
const spread = 4096

function build(file: string, packets: number): void {
  console.error(`building ${file} …`)
  mkdirSync(out, { recursive: true })
  const to = openSync(`${file}.part`, 'w')
  const head = Buffer.alloc(fileHeaderBytes)
  head.writeUInt32LE(0xa1b2c3d4, 0)
  head.writeUInt16LE(2, 4)
  head.writeUInt16LE(4, 6)
  head.writeUInt32LE(65_535, 16)
  head.writeUInt32LE(1, 20)
  writeSync(to, head)
  const buffer = Buffer.alloc(flushRecords * recordBytes)
  let used = 0
  for (let number = 0; number < packets; number += 1) {
    const block = Math.floor(number / (spread * packetsEach))
    const within = number % (spread * packetsEach)
    const size = Math.min(spread, flows - block * spread)
    const turn = Math.floor(within / size)
    writePacket(buffer, used, { flow: block * spread + (within % size), turn, timeUs: number * (stepUs / packetsEach) })
    used += recordBytes
    if (used === buffer.length || number === packets - 1) {
      writeSync(to, buffer, 0, used)
      used = 0
    }
  }
  closeSync(to)
  renameSync(`${file}.part`, file)
}

type Place = { readonly flow: number; readonly turn: number; readonly timeUs: number }

/** TCP flags by turn. */
const flagsOf = [2, 18, 24]

/** A SYN, its SYN-ACK, and an ACK with data, between 64 clients and very many servers. */
function writePacket(buffer: Buffer, at: number, { flow, turn, timeUs }: Place): void {
  const client = 0x0a000000 + (flow % 64)
  const server = 0xc0000000 + Math.floor(flow / 64) * 8 + 1
  const isAnswer = turn === 1
  buffer.writeUInt32LE(startSeconds + Math.floor(timeUs / 1e6), at)
  buffer.writeUInt32LE(Math.floor(timeUs % 1e6), at + 4)
  buffer.writeUInt32LE(frameBytes, at + 8)
  buffer.writeUInt32LE(frameBytes, at + 12)
  const frame = at + 16
  buffer.writeUIntBE(isAnswer ? 0x020000000100 + (flow % 64) : 0x020000000001, frame, 6)
  buffer.writeUIntBE(isAnswer ? 0x020000000001 : 0x020000000100 + (flow % 64), frame + 6, 6)
  buffer.writeUInt16BE(0x0800, frame + 12)
  buffer.writeUInt32BE(0x45000036, frame + 14)
  buffer.writeUInt32BE((((flow * packetsEach + turn) & 0xffff) << 16) >>> 0, frame + 18)
  buffer.writeUInt32BE(0x40060000, frame + 22)
  buffer.writeUInt32BE(isAnswer ? server : client, frame + 26)
  buffer.writeUInt32BE(isAnswer ? client : server, frame + 30)
  const clientPort = 32_768 + (flow % 28_000)
  buffer.writeUInt16BE(isAnswer ? 443 : clientPort, frame + 34)
  buffer.writeUInt16BE(isAnswer ? clientPort : 443, frame + 36)
  buffer.writeUInt32BE(turn === 2 ? 2 : 1, frame + 38)
  buffer.writeUInt32BE(turn === 0 ? 0 : 2, frame + 42)
  buffer.writeUInt16BE(0x5000 | (flagsOf[turn] ?? 0), frame + 46)
}
