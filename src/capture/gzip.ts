/**
 * Unpacks gzip (RFC 1952) of any number of members in bounded memory. A cut or damaged file gives everything that
 * came before.
 */
import { constants, createGunzip, gunzipSync, type Gunzip } from 'node:zlib'

/** Unpacked bytes arrive in pieces of at most this size. */
const unpackedPieceBytes = 128 * 1024
/** Packed bytes to unpack at a time. */
const packedPieceBytes = 16 * 1024

const cutOff = 'is cut off: its gzip data ends too early'
const damaged = 'is damaged: its gzip data cannot be unpacked further'

/** Puts bytes of the packed file from `position` on into `into`, and returns how many; 0 at the end. */
export type ReadPacked = (into: Uint8Array, position: number) => number

/** Asked now and then: when it gives a promise, unpacking goes on when that is kept. */
export type Rest = (() => Promise<void> | null) | null

/**
 * Unpacks what `readPacked` gives and hands it to `take` in pieces, until `take` returns false. Returns why unpacking
 * had to stop, as the end of a sentence that starts with the file's name, or `null`.
 */
export async function gunzipTo(
  take: (piece: Uint8Array) => boolean,
  readPacked: ReadPacked,
  rest: Rest = null,
): Promise<string | null> {
  let taken = 0
  const counted = (piece: Uint8Array) => {
    taken += piece.length
    return take(piece)
  }
  const { fault, position } = await unpack(counted, readPacked, { slowFrom: Infinity, rest })
  if (fault !== damaged) return fault
  // zlib throws away what it made of the piece in which it meets damage, so that piece is done once more, byte by byte.
  let again = taken
  const unknown = (piece: Uint8Array) => {
    const known = Math.min(again, piece.length)
    again -= known
    return take(piece.subarray(known))
  }
  return (await unpack(unknown, readPacked, { slowFrom: position, rest })).fault
}

/** The beginning of what is packed in `packed`, which is the beginning of a gzip file; empty when it is damaged. */
export function gunzipBeginning(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH })
  } catch {
    return new Uint8Array(0)
  }
}

/** Goes byte by byte from `slowFrom` on. `position`: where the last piece began. */
async function unpack(
  take: (piece: Uint8Array) => boolean,
  readPacked: ReadPacked,
  { slowFrom, rest }: { readonly slowFrom: number; readonly rest: Rest },
) {
  const gunzip = createGunzip({ chunkSize: unpackedPieceBytes })
  const step = stepper(gunzip)
  const packed = new Uint8Array(packedPieceBytes)
  let position = 0
  try {
    for (;;) {
      const length = readPacked(position < slowFrom ? packed : packed.subarray(0, 1), position)
      const { pieces, fault, ended } = await step(packed.subarray(0, length))
      const wanted = pieces.every(take)
      if (length === 0 || ended || !wanted) return { fault, position }
      position += length
      const waiting = rest?.() ?? null
      if (waiting !== null) await waiting
    }
  } finally {
    gunzip.destroy()
  }
}

/**
 * Makes the function that unpacks the next bytes, and with no bytes ends. What comes out is bounded, as deflate makes
 * at most 1,032 bytes of one. zlib is told of the end separately: it throws away what it made of a cut piece that it
 * knows to be the last.
 */
function stepper(gunzip: Gunzip) {
  let pieces: Uint8Array[] = []
  let fault: string | null = null
  let ended = false
  let wake: (() => void) | null = null
  gunzip.on('data', (piece: Uint8Array) => pieces.push(piece))
  gunzip.on('end', () => (ended = true))
  gunzip.on('error', (error: NodeJS.ErrnoException) => (fault = error.code === 'Z_BUF_ERROR' ? cutOff : damaged))
  // The answer to a write never comes when it fails; this always does.
  gunzip.on('close', () => {
    ended = true
    wake?.()
  })
  return async (packed: Uint8Array) => {
    pieces = []
    await new Promise<void>((resolve) => {
      wake = resolve
      if (ended) resolve()
      else if (packed.length === 0) gunzip.end()
      else gunzip.write(packed, () => resolve())
    })
    return { pieces, fault, ended }
  }
}
