/** A backup of a store in one file, made while the store is in use; and those that are made without being asked for. */
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { OutsideError, UserError } from '../core/errors.ts'
import { backupLines } from './backup-lines.ts'
import { appliedMigrations } from './applied-migrations.ts'
import { connect, type StorePlace } from './connect.ts'

const backupEnding = '.cordon-backup.gz'
const dailyEveryMs = 24 * 3_600_000
const dailyKept = 3

/**
 * Writes all tables as of one moment; the file appears when it is whole and on the disk.
 *
 * @throws UserError when there is no store.
 * @throws OutsideError when the file cannot be written or the store does not answer.
 */
export async function backupStore(place: StorePlace, file: string, nowMs: number): Promise<void> {
  if ('path' in place && !existsSync(place.path)) {
    throw new UserError('store-unusable', `There is no store at ${place.path}.`, 'Name its folder with --data.')
  }
  const store = connect(place)
  const partial = `${file}.partial`
  try {
    const reading = store.db.transaction().setAccessMode('read only')
    const snapshot = store.engine === 'postgresql' ? reading.setIsolationLevel('repeatable read') : reading
    await snapshot.execute(async (db) => {
      const { engine } = store
      const migrations = await appliedMigrations({ engine, db })
      const lines = backupLines({ engine, db }, { schema: 'cordon.backup/1', createdMs: nowMs, engine, migrations })
      await writeOut(lines, partial)
    })
    renameSync(partial, file)
  } finally {
    rmSync(partial, { force: true })
    await store.close()
  }
}

async function writeOut(lines: AsyncGenerator<string>, file: string): Promise<void> {
  try {
    await pipeline(Readable.from(lines), createGzip({ level: 1 }), createWriteStream(file, { mode: 0o600 }))
    const written = await open(file, 'r')
    await written.sync()
    await written.close()
  } catch (error) {
    if (error instanceof OutsideError) throw error
    if (error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code))) {
      throw new OutsideError('write-failed', `The backup could not be written: ${error.message}.`, { cause: error })
    }
    throw error
  }
}

/** Such as `daily-2026-01-31T12-00-00Z.cordon-backup.gz`: in the order of their names they are in that of their times. */
export function backupName(kind: string, nowMs: number): string {
  return `${kind}-${new Date(nowMs).toISOString().slice(0, 19).replaceAll(':', '-')}Z${backupEnding}`
}

/** Files of a folder that may be backups, the latest first. */
export function backupsIn(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith(backupEnding))
    return names.toSorted((a, b) => (timeIn(a) < timeIn(b) ? 1 : -1)).map((name) => join(folder, name))
  } catch {
    return []
  }
}

function timeIn(name: string): string {
  return /\d{4}-\d\d-\d\dT[\d-]+Z/.exec(name)?.[0] ?? ''
}

/**
 * The backup of the day, when the last one is a day old; the three latest are kept.
 *
 * @returns the file that was written, null when there was nothing to do.
 */
export async function backupDaily(place: StorePlace, folder: string, nowMs: number): Promise<string | null> {
  mkdirSync(folder, { recursive: true })
  const daily = backupsIn(folder).filter((file) => file.includes('daily-'))
  const newest = daily[0] === undefined ? '' : timeIn(daily[0])
  if (newest > timeIn(backupName('daily', nowMs - dailyEveryMs))) return null
  const file = join(folder, backupName('daily', nowMs))
  await backupStore(place, file, nowMs)
  for (const old of daily.slice(dailyKept - 1)) rmSync(old, { force: true })
  return file
}
