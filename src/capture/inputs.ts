/**
 * Turns what a user named into the list of captures to read: files as they are, folders with everything below them
 * that is a capture by its first bytes. Reads nothing but first bytes, and has limits, because a folder may be
 * anything.
 */
import { closeSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs'
import { opendir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { UserError } from '../core/errors.ts'
import { contentOf, firstBytesLength } from './first-bytes.ts'
import { gunzipBeginning } from './gzip.ts'
import { beginningOf, sourceOf } from './record-file.ts'
import { openRegularFile, readFirstBytes, systemErrorInWords } from './regular-file.ts'
import { unzstdBeginning, zstdBeginningBytes } from './zstd.ts'

export type CaptureList = {
  /** In the order they were named; those of a folder sorted by name. Each real file once. */
  readonly files: readonly string[]
  /** Of all files together. */
  readonly sizeBytes: number
  /** Other files found in folders: not captures by their first bytes. */
  readonly skipped: number
  /** Files and folders below a named folder that could not be looked into; `reason` is the end of a sentence. */
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
}

const maxDepth = 64
const maxEntries = 100_000
/** Enough packed bytes to get to the first unpacked ones, and too few to hide more than 4 MiB. */
const gzipBeginningBytes = 4096

/**
 * Throws `input-missing` when a named path does not exist, and `input-empty` when nothing was named or no capture was
 * found. A named file is always kept, so that whoever reads it can say what is wrong with it.
 */
export async function listCaptures(paths: readonly string[]): Promise<CaptureList> {
  if (paths.length === 0) {
    throw new UserError('input-empty', 'No capture was named.', 'Name a capture file, or a folder that holds captures.')
  }
  const search = new Search()
  for (const path of paths) {
    const stats = statOf(path)
    if (typeof stats === 'string' && stats === 'it does not exist') throw missing(path)
    if (typeof stats === 'string' || !stats.isDirectory()) search.keep(path, stats)
    else await search.expand(path, realPathOf(path), 0)
  }
  if (search.files.length === 0) throw nothingIn(paths, search)
  return { files: search.files, sizeBytes: search.sizeBytes, skipped: search.skipped, unreadable: search.unreadable }
}

class Search {
  readonly files: string[] = []
  readonly unreadable: { readonly file: string; readonly reason: string }[] = []
  sizeBytes = 0
  skipped = 0
  private entries = 0
  /** Real paths of files and folders, so that nothing is listed twice. */
  private readonly seen = new Set<string>()

  /** Keeps a file whatever it holds. */
  keep(path: string, stats: Stats | string): void {
    if (this.isKnown(path)) return
    this.files.push(path)
    this.sizeBytes += typeof stats === 'string' ? 0 : stats.size
  }

  /** `root` is the real path of the named folder that `folder` lies in. */
  async expand(folder: string, root: string, depth: number): Promise<void> {
    if (this.isKnown(folder)) return
    if (depth > maxDepth) return this.refuse(folder, `lies deeper than ${maxDepth} folders`)
    for (const entry of await this.entriesIn(folder)) {
      const path = join(folder, entry.name)
      const stats = statOf(path)
      if (typeof stats === 'string') this.skipped += 1
      else if (stats.isFile()) await this.look(path, stats)
      else if (!stats.isDirectory()) this.skipped += 1
      else if (entry.isSymbolicLink()) this.refuseLink(path, root)
      else await this.expand(path, root, depth + 1)
    }
  }

  /** A stray link may lead to the whole disk. What lies in the named folder is found there anyway. */
  private refuseLink(path: string, root: string): void {
    const real = realPathOf(path)
    if (relative(root, real).split(sep)[0] !== '..') return
    this.refuse(path, `is a link to the folder ${real}, which has to be named itself`)
  }

  /** Keeps a file of a folder if it is a capture, or holds records. */
  private async look(path: string, stats: Stats): Promise<void> {
    const opened = openRegularFile(path)
    if (!opened.ok) return this.refuse(path, opened.reason)
    try {
      if ((await isCapture(opened.fd)) || isRecords(opened.fd, path)) this.keep(path, stats)
      else this.skipped += 1
    } catch (error) {
      this.refuse(path, `cannot be read (${systemErrorInWords(error)})`)
    } finally {
      closeSync(opened.fd)
    }
  }

  /** Sorted by code units, so that the order does not depend on the language of the machine. */
  private async entriesIn(folder: string): Promise<readonly Dirent[]> {
    const found: Dirent[] = []
    try {
      for await (const entry of await opendir(folder)) {
        this.entries += 1
        if (this.entries > maxEntries) {
          this.refuse(folder, `is not looked into further after ${maxEntries} files`)
          break
        }
        found.push(entry)
      }
    } catch (error) {
      this.refuse(folder, `cannot be opened (${systemErrorInWords(error)})`)
    }
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }

  private refuse(file: string, reason: string): void {
    this.unreadable.push({ file, reason })
  }

  private isKnown(path: string): boolean {
    const real = realPathOf(path)
    if (this.seen.has(real)) return true
    this.seen.add(real)
    return false
  }
}

async function isCapture(fd: number): Promise<boolean> {
  const content = contentOf(readFirstBytes(fd, firstBytesLength))
  if (content !== 'gzip' && content !== 'zstd') return content === 'pcap' || content === 'pcapng'
  const beginning =
    content === 'gzip'
      ? gunzipBeginning(readFirstBytes(fd, gzipBeginningBytes))
      : await unzstdBeginning(readFirstBytes(fd, zstdBeginningBytes))
  const inside = contentOf(beginning.subarray(0, firstBytesLength))
  return inside === 'pcap' || inside === 'pcapng'
}

function isRecords(fd: number, path: string): boolean {
  return sourceOf(beginningOf(fd), path) !== null
}

/** In words why it isn't known. */
function statOf(path: string): Stats | string {
  try {
    return statSync(path)
  } catch (error) {
    return systemErrorInWords(error)
  }
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function missing(path: string): UserError {
  return new UserError('input-missing', `${path} does not exist.`, 'Check the spelling, and the folder you are in.')
}

function nothingIn(paths: readonly string[], search: Search): UserError {
  const first = search.unreadable[0]
  const closed = first === undefined ? '' : `; ${first.file} ${first.reason}`
  const others = search.skipped === 0 ? '' : ` among ${search.skipped} other ${search.skipped === 1 ? 'file' : 'files'}`
  const hint =
    'Captures are pcap and pcapng files, records are logs and flow records; all are told by their content, packed ones too.'
  return new UserError('input-empty', `No capture was found in ${paths.join(', ')}${others}${closed}.`, hint)
}
