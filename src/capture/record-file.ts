/**
 * Reads one file of records (logs, flow records, leases), plain or packed with gzip, told by its content. Whatever is
 * wrong with the file is part of the result; nothing is thrown but what the sink throws.
 */
import { closeSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { setImmediate as otherWork } from 'node:timers/promises'
import type { OnBytes } from './packed-file.ts'
import { contentOf } from './first-bytes.ts'
import { gunzipBeginning, gunzipTo } from './gzip.ts'
import { openRegularFile, readFirstBytes, systemErrorInWords } from './regular-file.ts'
import type { RecordReader, Source, SourceRun } from './source.ts'
import { sources } from './sources/index.ts'

/** So much of a file decides what it is. */
const beginningBytes = 4096
const pieceBytes = 128 * 1024

export type RecordFileResult =
  | {
      readonly file: string
      readonly ok: true
      /** Name of the source. */
      readonly format: string
      readonly records: number
      /** Unpacked bytes. */
      readonly bytes: number
      readonly sizeBytes: number
      /** What is missing, as the end of a sentence that starts with the file's name. */
      readonly truncated: string | null
    }
  | { readonly file: string; readonly ok: false; readonly reason: string }

/** The first bytes of an open file, unpacked; empty when they cannot be read. */
export function beginningOf(fd: number): Uint8Array {
  try {
    const first = readFirstBytes(fd, beginningBytes)
    return contentOf(first) === 'gzip' ? gunzipBeginning(first).subarray(0, beginningBytes) : first
  } catch {
    return new Uint8Array(0)
  }
}

/** The source that reads a file with this beginning, or `null`. */
export function sourceOf(beginning: Uint8Array, path: string): Source | null {
  if (beginning.length === 0) return null
  return sources.find((source) => source.recognises(beginning, plainName(path))) ?? null
}

/** The source of a file; `comesFirst` when it names the flows of other files. `null` for what holds no records. */
export function recordsIn(path: string): { readonly source: Source; readonly comesFirst: boolean } | null {
  const opened = openRegularFile(path)
  if (!opened.ok) return null
  try {
    const beginning = beginningOf(opened.fd)
    const source = contentOf(beginning) === 'other' ? sourceOf(beginning, path) : null
    return source && { source, comesFirst: source.comesFirst?.(beginning, plainName(path)) ?? false }
  } finally {
    closeSync(opened.fd)
  }
}

/** Hands everything in `path` to the sink of `run`. `onBytes` is told now and then how much of the file was read. */
export async function readRecords(
  path: string,
  { name, run }: { readonly name: string; readonly run: SourceRun },
  onBytes: OnBytes = () => {},
): Promise<RecordFileResult> {
  const opened = openRegularFile(path)
  if (!opened.ok) return { file: path, ok: false, reason: opened.reason }
  const reader = run.open(plainName(path))
  const counter = { bytes: 0 }
  try {
    const packed = contentOf(readFirstBytes(opened.fd, 4)) === 'gzip'
    const fault = await (packed ? readPacked : readPlain)(opened.fd, counting(reader, counter), onBytes)
    reader.finish()
    const { records, broken } = reader.counts
    if (records === 0 && broken > 0)
      return { file: path, ok: false, reason: fault ?? 'holds no record that can be read' }
    const wrong = broken === 0 ? null : `has ${broken} ${broken === 1 ? 'record' : 'records'} that cannot be read`
    const { sizeBytes } = opened
    return { file: path, ok: true, format: name, records, ...counter, sizeBytes, truncated: fault ?? wrong }
  } finally {
    closeSync(opened.fd)
  }
}

type Take = (piece: Uint8Array) => void

function counting(reader: RecordReader, counter: { bytes: number }): Take {
  return (piece) => {
    counter.bytes += piece.length
    reader.push(piece)
  }
}

async function readPlain(fd: number, take: Take, onBytes: OnBytes): Promise<string | null> {
  const piece = new Uint8Array(pieceBytes)
  for (let total = 0; ; ) {
    const length = readPiece(fd, piece, total)
    if (typeof length === 'string') return length
    if (length === 0) return null
    take(piece.subarray(0, length))
    total += length
    await onBytes(total)
    await otherWork()
  }
}

async function readPacked(fd: number, take: Take, onBytes: OnBytes): Promise<string | null> {
  let readFault: string | null = null
  let waiting: Promise<void> | null = null
  const rest = (): Promise<void> | null => {
    const promise = waiting
    waiting = null
    return promise
  }
  const takeAll = (piece: Uint8Array) => {
    take(piece)
    return true
  }
  const fault = await gunzipTo(
    takeAll,
    (into, position) => {
      const length = readPiece(fd, into, position)
      if (typeof length !== 'string') {
        waiting = onBytes(position + length) ?? null
        return length
      }
      readFault = length
      return 0
    },
    rest,
  )
  return readFault ?? fault
}

function readPiece(fd: number, into: Uint8Array, position: number): number | string {
  try {
    return readSync(fd, into, 0, into.length, position)
  } catch (error) {
    return `cannot be read further (${systemErrorInWords(error)})`
  }
}

/** Without folder and `.gz`. */
function plainName(path: string): string {
  return basename(path).replace(/\.gz$/i, '')
}
