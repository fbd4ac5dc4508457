/**
 * Reads one capture file: pcap or pcapng, plain or packed with gzip or zstd, told by its content and never by its name.
 * Whatever is wrong with the file is part of the result; nothing is thrown but what the sink throws.
 */
import { closeSync } from 'node:fs'
import { setImmediate as otherWork } from 'node:timers/promises'
import { contentOf, firstBytesLength, type Packing } from './first-bytes.ts'
import { unpackFile, type OnBytes, type PackedFile } from './packed-file.ts'
import { PacketStream, type PacketFormat, type PacketSink } from './packet-stream.ts'
import { openRegularFile, readFirstBytes, readPiece } from './regular-file.ts'

type CaptureFormat = PacketFormat | `${PacketFormat}.${'gz' | 'zst'}`

export type CaptureResult =
  | {
      readonly file: string
      readonly ok: true
      /** At least 1. */
      readonly packets: number
      /** Sum of the packets' stated lengths on the wire. */
      readonly bytes: number
      readonly format: CaptureFormat
      /** Of the file, packed or not. */
      readonly sizeBytes: number
      /** The program that wrote the capture, as it says itself; `null` when it doesn't. */
      readonly writer: string | null
      /** Packets that the capturing system says it lost; `null` when the capture does not tell. */
      readonly lost: number | null
      /** Why packets may be missing after the last one, as the end of a sentence that starts with the file's name. */
      readonly truncated: string | null
    }
  /** No packet could be read; `reason` is the end of a sentence that starts with the file's name. */
  | { readonly file: string; readonly ok: false; readonly reason: string }

/** Other work gets its turn, and `onBytes` is called, after this much reading. */
const turnMs = 50
const turnBytes = 4 * 1024 * 1024
/** Below it, a thread was measured to take about as long to start as it saves. */
const apartFromBytes = 16 * 1024 * 1024

/**
 * Hands every packet of `path` to `sink`, in the order of the file. `onBytes` is told now and then, and at the end,
 * how many bytes of the file were read in all. With two `threads`, a large packed file is unpacked in another one.
 */
export async function readCapture(
  path: string,
  sink: PacketSink,
  onBytes: OnBytes = () => {},
  threads = 1,
): Promise<CaptureResult> {
  const opened = openRegularFile(path)
  if (!opened.ok) return { file: path, ok: false, reason: opened.reason }
  const stream = new PacketStream(sink)
  try {
    const content = contentOf(firstBytesOf(opened.fd))
    const packing = content === 'gzip' || content === 'zstd' ? content : null
    const isApart = threads > 1 && opened.sizeBytes >= apartFromBytes
    const fault =
      packing === null
        ? await readPlain(opened.fd, stream, onBytes)
        : await readPacked({ fd: opened.fd, packing }, stream, { isApart, onBytes })
    return resultOf({ path, sizeBytes: opened.sizeBytes, packing, stream, fault })
  } finally {
    closeSync(opened.fd)
  }
}

const endings = { gzip: 'gz', zstd: 'zst' } as const

type Reading = {
  readonly path: string
  readonly sizeBytes: number
  readonly packing: Packing | null
  readonly stream: PacketStream
  /** What went wrong below the capture format. */
  readonly fault: string | null
}

function resultOf({ path, sizeBytes, packing, stream, fault }: Reading): CaptureResult {
  const wrong = stream.finish()
  const { format, packets } = stream
  if (format !== null && packets > 0) {
    const counts = { packets, bytes: stream.wireBytes, sizeBytes, writer: stream.writer, lost: stream.lost }
    const named: CaptureFormat = packing === null ? format : `${format}.${endings[packing]}`
    return { file: path, ok: true, ...counts, format: named, truncated: fault ?? wrong }
  }
  const isPacked = packing !== null && format === null && wrong !== null
  const inside = isPacked ? `is a ${packing} file, and what is inside ${wrong}` : wrong
  return { file: path, ok: false, reason: fault ?? inside ?? `is a ${format} capture without packets` }
}

/** Straight into the stream's buffer, so that no byte is copied twice. */
async function readPlain(fd: number, stream: PacketStream, onBytes: OnBytes): Promise<string | null> {
  let total = 0
  let turn = { endsAtMs: performance.now() + turnMs, endsAtBytes: turnBytes }
  while (stream.fault === null) {
    const length = readPiece(fd, stream.buffer, { at: stream.filled, length: stream.room, position: total })
    if (typeof length === 'string') return length
    if (length === 0) break
    stream.advance(length)
    total += length
    if (total < turn.endsAtBytes && performance.now() < turn.endsAtMs) continue
    await onBytes(total)
    await otherWork()
    turn = { endsAtMs: performance.now() + turnMs, endsAtBytes: total + turnBytes }
  }
  await onBytes(total)
  return null
}

type Unpacking = { readonly isApart: boolean; readonly onBytes: OnBytes }

/** What unpacks gives other work its turn by itself. */
async function readPacked(
  file: PackedFile,
  stream: PacketStream,
  { isApart, onBytes }: Unpacking,
): Promise<string | null> {
  const unpack = isApart ? (await import('./unpack-apart.ts')).unpackApart : unpackFile
  const take = (piece: Uint8Array) => {
    stream.push(piece)
    return stream.fault === null
  }
  return unpack(file, take, onBytes)
}

function firstBytesOf(fd: number): Uint8Array {
  try {
    return readFirstBytes(fd, firstBytesLength)
  } catch {
    return new Uint8Array(0)
  }
}
