/** Unpacks a file that is open, whichever way it is packed. What goes wrong is said in words. */
import type { Packing } from './first-bytes.ts'
import { gunzipTo } from './gzip.ts'
import { readPiece } from './regular-file.ts'
import { unzstdTo } from './zstd.ts'

export type PackedFile = { readonly fd: number; readonly packing: Packing }

/** Told how many bytes of a file were read; where it gives a promise, reading goes on soon after that is kept. */
export type OnBytes = (bytes: number) => void | Promise<void>

/** `onBytes` is called after this much reading. */
const turnBytes = 4 * 1024 * 1024

const unpackers = { gzip: gunzipTo, zstd: unzstdTo } as const

/**
 * Hands what is in the file to `take` in pieces of at most 128 KiB, valid during the call only, until `take` returns
 * false. `onBytes` is told now and then, and at the end, how many bytes of the file were read in all. Gives other work
 * its turn. Returns why unpacking had to stop, as the end of a sentence that starts with the file's name, or `null`.
 */
export async function unpackFile(
  { fd, packing }: PackedFile,
  take: (piece: Uint8Array) => boolean,
  onBytes: OnBytes,
): Promise<string | null> {
  let total = 0
  let told = 0
  let readFault: string | null = null
  let waiting: Promise<void> | null = null
  const rest = (): Promise<void> | null => {
    const promise = waiting
    waiting = null
    return promise
  }
  const fault = await unpackers[packing](
    take,
    (into, position) => {
      const length = readPiece(fd, into, { at: 0, length: into.length, position })
      if (typeof length === 'string') {
        readFault = length
        return 0
      }
      total = Math.max(total, position + length)
      if (total >= told + turnBytes) {
        told = total
        waiting = onBytes(total) ?? null
      }
      return length
    },
    rest,
  )
  await onBytes(total)
  return readFault ?? fault
}
