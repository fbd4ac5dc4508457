/**
 * Opens files that can be read to their end, and nothing else: devices and pipes may block, or act when they are
 * opened. What goes wrong is said as the end of a sentence that starts with the file's name.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs'

export type RegularFile =
  | { readonly ok: true; readonly fd: number; readonly sizeBytes: number }
  | { readonly ok: false; readonly reason: string }

/** Opens `path` for reading; the caller closes `fd`. */
export function openRegularFile(path: string): RegularFile {
  try {
    const before = kindOf(statSync(path))
    if (before !== null) return { ok: false, reason: before }
    // The file may have been replaced since: opening a pipe without this flag waits for a writer.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = fstatSync(fd)
    const kind = kindOf(stats)
    if (kind === null) return { ok: true, fd, sizeBytes: stats.size }
    closeSync(fd)
    return { ok: false, reason: kind }
  } catch (error) {
    return { ok: false, reason: `cannot be opened (${systemErrorInWords(error)})` }
  }
}

/**
 * The first bytes of an open file, fewer than `length` when it is shorter; does not move the place that reading goes
 * on from.
 */
export function readFirstBytes(fd: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  return bytes.subarray(0, readSync(fd, bytes, 0, length, 0))
}

/** How many bytes were put into `into`, 0 at the end of the file; in words why none could be read. */
export function readPiece(
  fd: number,
  into: Uint8Array,
  { at, length, position }: { readonly at: number; readonly length: number; readonly position: number },
): number | string {
  try {
    return readSync(fd, into, at, length, position)
  } catch (error) {
    return `cannot be read further (${systemErrorInWords(error)})`
  }
}

/** `error` as few words, such as `permission denied`. */
export function systemErrorInWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return systemErrors[code] ?? (code === '' ? String(error) : `error ${code}`)
}

const systemErrors: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it does not exist',
  ENOTDIR: 'it does not exist',
  ELOOP: 'a symbolic link that leads to itself',
  EMFILE: 'too many open files',
  EIO: 'the disk reports an error',
  ENAMETOOLONG: 'its name is too long',
  EAGAIN: 'it has nothing to read now',
}

/** Why something that isn't a regular file is not read. */
function kindOf(stats: Stats): string | null {
  if (stats.isFile()) return null
  if (stats.isDirectory()) return 'is a folder'
  if (stats.isFIFO()) return 'is a named pipe, and only files can be read'
  if (stats.isSocket()) return 'is a socket, and only files can be read'
  return 'is a device, and only files can be read'
}
