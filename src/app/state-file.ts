/**
 * The state of a run that goes on later: what was observed, the alerts, and how far each file of a followed folder was
 * read. Lines of JSON packed with gzip, `cordon.state/1`; written as a whole and put into its place at once. It holds
 * what a report holds about devices, and is to be kept like one.
 */
import { closeSync, createWriteStream, existsSync, readSync, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline as flow } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { z } from 'zod'
import { gunzipTo } from '../capture/gzip.ts'
import { openRegularFile } from '../capture/regular-file.ts'
import type { RingMark } from '../capture/ring-file.ts'
import type { Alert } from '../core/answers.ts'
import type { Fact } from '../core/model.ts'
import { UserError } from '../core/errors.ts'
import { parseJson } from '../core/json.ts'
import type { MemoryRow } from '../observe/memory.ts'
import { stateRow } from './state-rows.ts'

export type State = {
  readonly site: string
  readonly ring: readonly RingMark[]
  readonly alerts: readonly Alert[]
  /** Logins and the like, each time: among the facts is only the first of a kind. */
  readonly events: readonly Fact[]
  readonly rows: Iterable<MemoryRow>
}

export type StateSink = {
  readonly ring: (mark: RingMark) => void
  readonly alert: (alert: Alert) => void
  readonly event: (event: Fact) => void
  readonly memory: (row: MemoryRow) => void
}

const schema = 'cordon.state/1'
const head = z.object({ schema: z.literal(schema), site: z.string() })
const linesAtOnce = 1000
const hint = 'Remove it to begin anew, or name another file with --state.'
/** Longer ones are not ours. */
const maxLineCharacters = 65_536

/** Writes the whole state; the file that was there before stays until then. */
export async function writeState(path: string, state: State): Promise<void> {
  const draft = `${path}.${process.pid}.part`
  try {
    await flow(Readable.from(parcels(state)), createGzip({ level: 1 }), createWriteStream(draft, { mode: 0o600 }))
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    const reason = error instanceof Error ? error.message : String(error)
    throw new UserError(
      'output-unwritable',
      `The state ${path} cannot be written (${reason}).`,
      'Choose another place.',
    )
  }
}

function* parcels({ site, ...state }: State): Generator<string> {
  let parcel = `${JSON.stringify({ schema, site })}\n`
  let lines = 0
  for (const row of allRows(state)) {
    parcel += `${JSON.stringify(row)}\n`
    lines += 1
    if (lines % linesAtOnce !== 0) continue
    yield parcel
    parcel = ''
  }
  yield parcel
}

function* allRows({ ring, alerts, events, rows }: Omit<State, 'site'>) {
  for (const mark of ring) yield { row: 'ring', ...mark }
  for (const alert of alerts) yield { row: 'alert', alert }
  for (const event of events) yield { row: 'event', event }
  yield* rows
}

/**
 * Hands every row of a state to the sink; nothing when there is no such file yet.
 * @throws UserError `state-unreadable`
 */
export async function readState(path: string, site: string, sink: StateSink): Promise<void> {
  if (!existsSync(path)) return
  const opened = openRegularFile(path)
  if (!opened.ok) throw new UserError('state-unreadable', `The state ${path} ${opened.reason}.`, hint)
  const decoder = new TextDecoder()
  let begun = ''
  let number = 0
  const take = (piece: Uint8Array): boolean => {
    const lines = (begun + decoder.decode(piece, { stream: true })).split('\n')
    begun = lines.pop() ?? ''
    if (begun.length > maxLineCharacters) throw unreadable(path, `its line ${number + lines.length + 1} is wrong`)
    for (const line of lines) {
      number += 1
      if (number === 1) checkHead(line, path, site)
      else takeRow(line, sink, { path, number })
    }
    return true
  }
  try {
    const fault = await gunzipTo(take, (into, position) => readSync(opened.fd, into, 0, into.length, position))
    if (fault !== null || number === 0 || begun !== '') throw unreadable(path, 'it is damaged or cut off')
  } finally {
    closeSync(opened.fd)
  }
}

function checkHead(line: string, path: string, site: string): void {
  const json = parseJson(line.slice(0, maxLineCharacters))
  const parsed = head.safeParse(json.ok ? json.value : null)
  if (!parsed.success) throw unreadable(path, `it is no ${schema}`)
  if (parsed.data.site !== site) throw unreadable(path, `it is of the site "${parsed.data.site}"`)
}

function takeRow(
  line: string,
  sink: StateSink,
  { path, number }: { readonly path: string; readonly number: number },
): void {
  const json = line.length > maxLineCharacters ? null : parseJson(line)
  const parsed = stateRow.safeParse(json?.ok === true ? json.value : null)
  if (!parsed.success) throw unreadable(path, `its line ${number} is wrong`)
  const row = parsed.data
  if (row.row === 'ring') sink.ring(row)
  else if (row.row === 'alert') sink.alert(row.alert)
  else if (row.row === 'event') sink.event(row.event)
  else sink.memory(row)
}

function unreadable(path: string, reason: string): UserError {
  return new UserError('state-unreadable', `The state ${path} cannot be read: ${reason}.`, hint)
}
