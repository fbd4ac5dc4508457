/**
 * Reads any of the files that `listCaptures` found: captures packet by packet, records by their source. Records that
 * name the flows of others come first; otherwise the order is kept.
 */
import { readCapture, type CaptureResult } from './capture-file.ts'
import type { OnBytes } from './packed-file.ts'
import type { PacketSink } from './packet-reader.ts'
import { readRecords, recordsIn, type RecordFileResult } from './record-file.ts'
import type { RecordSink, Source, SourceRun } from './source.ts'

export type InputResult = CaptureResult | RecordFileResult

export type InputSinks = {
  readonly packets: PacketSink
  readonly records: RecordSink
  readonly site: string
  /** 1 when left away. */
  readonly threads?: number
}

export type InputReader = {
  /** The files in the order in which they are to be read. */
  inOrder(files: readonly string[]): readonly string[]
  /** Reads one file; `onBytes` is told now and then how many of its bytes were read. */
  read(file: string, onBytes?: OnBytes): Promise<InputResult>
  /** Says that no file follows. */
  finish(): void
}

/** One reader for a whole run: what one file teaches holds for the others. */
export function createInputReader({ packets, records, site, threads = 1 }: InputSinks): InputReader {
  const runs = new Map<Source, SourceRun>()
  const runOf = (source: Source): SourceRun => {
    const run = runs.get(source) ?? source.start(records, site)
    runs.set(source, run)
    return run
  }
  return {
    inOrder: (files) => {
      const first = new Set(files.filter((file) => recordsIn(file)?.comesFirst === true))
      return first.size === 0 ? files : [...first, ...files.filter((file) => !first.has(file))]
    },
    read: async (file, onBytes) => {
      const found = recordsIn(file)
      if (found === null) return readCapture(file, packets, onBytes, threads)
      return readRecords(file, { name: found.source.name, run: runOf(found.source) }, onBytes)
    },
    finish: () => {
      for (const run of runs.values()) run.finish?.()
    },
  }
}
