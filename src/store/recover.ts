/**
 * A damaged file of the embedded store, repaired without hands: what can be read of it is kept, tables that can't be read to
 * their end are filled up from the last backup, and the damaged file stays aside. A log that a kill left behind is no
 * damage: SQLite reads it.
 */
import { existsSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { UserError } from '../core/errors.ts'
import { backupLines, readBackup, type BackupPart, type Unreadable } from './backup-lines.ts'
import { backupsIn } from './backup.ts'
import { appliedMigrations } from './applied-migrations.ts'
import { connect } from './connect.ts'
import { migrations as all } from './migrations/index.ts'
import { putIn, removeFile, setAside, verifyBackup } from './restore.ts'
import { damageOf, letGo } from './sqlite.ts'

/**
 * @returns what was damaged and what was kept, in sentences; null when the file is whole or not there.
 * @throws UserError when nothing of it can be read and there is no backup.
 */
export async function recovered(path: string, backups: string): Promise<string | null> {
  if (!existsSync(path)) return null
  const damage = damageOf(path)
  await letGo()
  if (damage === null) return null
  const fresh = `${path}.recovering`
  removeFile(fresh)
  const lost = await salvage(path, fresh)
  const backup = lost === null || lost.size > 0 ? await latestBackup(backups) : null
  if (lost === null && backup === null) {
    removeFile(fresh)
    const hint = 'Restore a backup: cordon restore FILE --force. Or move the file away to begin anew.'
    throw new UserError('store-damaged', `${path} is damaged (${damage}), and ${backups} holds no backup.`, hint)
  }
  if (backup !== null) await fillUp(fresh, backup.file, lost)
  const aside = setAside(path, `damaged-${Date.now()}`)
  await rename(fresh, path)
  return sentenceOf({ damage, aside, lost, backupMs: backup?.createdMs ?? null })
}

/** Puts all that can be read into the new file. @returns tables not read to their end; null when nothing could be read. */
async function salvage(path: string, fresh: string): Promise<Unreadable | null> {
  const lost: Unreadable = new Set()
  try {
    const damaged = connect({ path })
    const target = connect({ path: fresh })
    try {
      // What cannot be said of the tables is taken to be as this release has them.
      const migrations = await appliedMigrations(damaged).catch(() => all.map(({ name }) => name))
      if (migrations.length === 0) return null
      const header = { schema: 'cordon.backup/1', createdMs: 0, engine: 'sqlite', migrations } as const
      const parts = partsOf(backupLines(damaged, header, lost))
      await target.db.transaction().execute(async (db) => putIn({ engine: 'sqlite', db }, parts))
      return lost
    } finally {
      await target.close()
      await damaged.close()
    }
  } catch {
    // Not even the list of tables: the backup is all there is.
    removeFile(fresh)
    return null
  }
}

async function* partsOf(chunks: AsyncIterable<string>): AsyncGenerator<BackupPart> {
  for await (const chunk of chunks) {
    for (const line of chunk.split('\n')) {
      if (line === '') continue
      const json = JSON.parse(line)
      if (Array.isArray(json)) yield { kind: 'row', row: json }
      else if ('schema' in json) yield { kind: 'header', header: json }
      else if ('table' in json) yield { kind: 'table', table: json.table, columns: json.columns }
    }
  }
}

/** The latest that is whole. */
async function latestBackup(folder: string): Promise<{ readonly file: string; readonly createdMs: number } | null> {
  for (const file of backupsIn(folder)) {
    const verified = await verifyBackup(file).catch(() => null)
    if (verified !== null) return { file, createdMs: verified.header.createdMs }
  }
  return null
}

async function fillUp(fresh: string, file: string, lost: Unreadable | null): Promise<void> {
  const target = connect({ path: fresh })
  try {
    await target.db.transaction().execute(async (db) => putIn({ engine: 'sqlite', db }, readBackup(file), lost))
  } finally {
    await target.close()
  }
}

type Outcome = {
  readonly damage: string
  readonly aside: string
  readonly lost: Unreadable | null
  readonly backupMs: number | null
}

function sentenceOf({ damage, aside, lost, backupMs }: Outcome): string {
  const when = backupMs === null ? null : `the backup of ${new Date(backupMs).toISOString()}`
  const older = when === null ? 'there is no backup of them' : `older rows came from ${when}`
  const kept =
    lost === null
      ? `It was restored from ${when ?? 'nothing'}; what came later is lost.`
      : lost.size === 0
        ? 'All rows could be read and are kept.'
        : `Not all of ${[...lost].join(', ')} could be read; ${older}.`
  return `The store was damaged (${damage}). ${kept} The damaged file is ${aside}.`
}
