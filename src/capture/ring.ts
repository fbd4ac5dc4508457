/**
 * Follows a folder in which another program writes captures: ring buffers and rotated files, as dumpcap -b and
 * tcpdump -C, -G and -W write them. Files are read in the order of their last change; those that grow are gone on
 * with; names may be used again, files removed and renamed. Packed files are left to runs on files.
 */
import { readdirSync, statSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as otherWork, setTimeout as pause } from 'node:timers/promises'
import { UserError } from '../core/errors.ts'
import { openRingFile, placeOf, type RingFile, type RingMark, type RingReader } from './ring-file.ts'
import { systemErrorInWords } from './regular-file.ts'

export type RingRun = {
  /** Called for each file that is begun or gone on with; `place` is the same for the same file under another name. */
  readonly readerOf: (place: string, path: string) => RingReader
  /** Ends the following; what is there then is still read. */
  readonly until: AbortSignal
  /** Files that an earlier run has read, and how far. */
  readonly known: readonly RingMark[]
  /** Called after every look at the folder. */
  readonly onLook: (ring: RingLook) => void
  /** Asked while much is read; reading goes on when the promise is kept. */
  readonly wait?: () => Promise<void> | null
  /** Half a second unless told otherwise. */
  readonly lookEveryMs?: number
}

type RingLook = {
  /** How far each file that is still there was read. */
  readonly marks: readonly RingMark[]
  /** Those of files that are not being read at the moment. */
  readonly closedMarks: readonly RingMark[]
}

type Fault = { readonly file: string; readonly reason: string }

export type RingResult = { readonly files: number; readonly lost: number | null; readonly faults: readonly Fault[] }

const lookEveryMs = 500
/** Several programs may write into one folder, and one may come back to a file. */
const maxOpen = 16
/** A file that isn't the newest and did not grow for so long is closed. */
const idleMs = 10_000
const turnMs = 50
const maxFaults = 1_000
const maxEntries = 100_000

/** @throws UserError `input-missing`, `input-unreadable` */
export async function followRing(folder: string, run: RingRun): Promise<RingResult> {
  const ring = new Ring(folder, run)
  ring.entries()
  for (;;) {
    const ended = run.until.aborted
    await ring.look()
    run.onLook(ring)
    if (ended) return ring.finish()
    await pause(run.lookEveryMs ?? lookEveryMs, undefined, { signal: run.until }).catch(() => undefined)
  }
}

type Entry = { readonly path: string; readonly stats: Stats }

class Ring {
  private readonly folder: string
  private readonly run: RingRun
  private readonly open = new Map<string, RingFile>()
  /** Read and closed, by place; only of files that are still there. */
  private closed = new Map<string, RingMark>()
  private readonly faults: Fault[] = []
  private files = 0
  private lost: number | null = null
  /** Known from an earlier run, until they are met. */
  private known: readonly RingMark[]

  constructor(folder: string, run: RingRun) {
    this.folder = folder
    this.run = run
    this.known = run.known
  }

  /** How far each file that is still there was read. */
  get marks(): readonly RingMark[] {
    return [...this.closed.values(), ...[...this.open.values()].map(({ mark }) => mark)]
  }

  get closedMarks(): readonly RingMark[] {
    return [...this.closed.values()]
  }

  /** Regular files, the one that changed last at the end. @throws UserError */
  entries(): readonly Entry[] {
    const found: Entry[] = []
    try {
      for (const name of readdirSync(this.folder).slice(0, maxEntries)) {
        const path = join(this.folder, name)
        const stats = statSync(path, { throwIfNoEntry: false })
        if (stats?.isFile() === true) found.push({ path, stats })
      }
    } catch (error) {
      throw unreadable(this.folder, error)
    }
    return found.toSorted((a, b) => a.stats.mtimeMs - b.stats.mtimeMs || (a.path < b.path ? -1 : 1))
  }

  /** Reads all that is new. */
  async look(): Promise<void> {
    const entries = this.entries()
    const places = new Set(entries.map(({ stats }) => placeOf(stats)))
    this.closed = new Map([...this.closed].filter(([place]) => places.has(place)))
    // What has no name any more can still be read to its end.
    for (const [place, file] of this.open) if (!places.has(place)) await this.end(place, file)
    for (const [index, entry] of entries.entries()) await this.follow(entry, index === entries.length - 1)
  }

  /** Closes everything; a file that still grew may end in the middle of a packet. */
  finish(): RingResult {
    for (const [place, file] of this.open) this.close(place, file, false)
    return { files: this.files, lost: this.lost, faults: this.faults }
  }

  private async follow({ path, stats }: Entry, isNewest: boolean): Promise<void> {
    const place = placeOf(stats)
    const open = this.open.get(place)
    if (open !== undefined) {
      open.path = path
      if (open.isReplaced()) {
        if (open.wasNewest) this.say(open, 'was used for another capture, and what it held last may be missing')
        this.close(place, open, !open.wasNewest)
      } else {
        open.wasNewest = isNewest
        const before = open.position
        await this.readAll(open)
        if (open.position > before) open.grownAtMs = performance.now()
        else if (!isNewest && performance.now() - open.grownAtMs > idleMs) this.close(place, open, true)
        return
      }
    }
    const closed = this.closed.get(place)
    if (closed !== undefined && closed.readBytes === stats.size && open === undefined) return
    const file = openRingFile(path, () => this.run.readerOf(place, path), closed === undefined ? this.known : [closed])
    if (file === null) return
    if (this.open.size >= maxOpen) this.closeOldest()
    if (!file.isKnown) this.files += 1
    this.closed.delete(place)
    file.grownAtMs = performance.now()
    file.wasNewest = isNewest
    this.open.set(place, file)
    await this.readAll(file)
  }

  private async readAll(file: RingFile): Promise<void> {
    let endsMs = performance.now() + turnMs
    while (file.read()) {
      await this.run.wait?.()
      if (performance.now() < endsMs) continue
      await otherWork()
      endsMs = performance.now() + turnMs
    }
  }

  private async end(place: string, file: RingFile): Promise<void> {
    await this.readAll(file)
    this.close(place, file, true)
    this.closed.delete(place)
  }

  private closeOldest(): void {
    const [oldest] = [...this.open].toSorted(([, a], [, b]) => a.grownAtMs - b.grownAtMs)
    if (oldest !== undefined) this.close(...oldest, true)
  }

  private close(place: string, file: RingFile, isWhole: boolean): void {
    const wrong = file.close()
    this.open.delete(place)
    this.closed.set(place, file.mark)
    if (file.lost !== null) this.lost = (this.lost ?? 0) + file.lost
    if (wrong !== null && isWhole) this.say(file, wrong)
  }

  private say({ path }: RingFile, reason: string): void {
    if (this.faults.length < maxFaults) this.faults.push({ file: path, reason })
  }
}

function unreadable(folder: string, error: unknown): UserError {
  const reason = systemErrorInWords(error)
  const hint = 'Name the folder into which dumpcap -b or tcpdump -C write.'
  const code = reason === 'it does not exist' ? 'input-missing' : 'input-unreadable'
  return new UserError(code, `${folder} is no folder that can be followed (${reason}).`, hint)
}
