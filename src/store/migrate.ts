/** Brings the tables of a store up to date: all migrations that are due in one transaction, by one process. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { UserError } from '../core/errors.ts'
import { appliedMigrations } from './applied-migrations.ts'
import { backupName, backupStore } from './backup.ts'
import { columnTypes, takeLock, type Engine } from './dialect.ts'
import type { Migration } from './migration.ts'
import { migrations as all } from './migrations/index.ts'
import type { StorePlace } from './connect.ts'
import type { Tables } from './tables.ts'

type Migrated = { readonly engine: Engine; readonly db: Kysely<Tables> }

export type MigrateOptions = {
  readonly place: StorePlace
  /** Where the backup goes that is made of a store of an earlier release; null: such a store is refused. */
  readonly backups: string | null
  readonly migrations?: readonly Migration[]
}

export async function migrate({ engine, db }: Migrated, options: MigrateOptions): Promise<void> {
  const migrations = options.migrations ?? all
  if ((await due({ engine, db }, migrations)).length === 0) return
  await db.transaction().execute(async (trx) => {
    await takeLock(trx, engine, 'migrations')
    // Another process may have done it while this one waited.
    const missing = await due({ engine, db: trx }, migrations)
    if (missing.length > 0 && missing.length < migrations.length) await keepBefore(options, missing)
    await runMigrations({ engine, db: trx }, missing)
  })
}

/** Within a transaction of the caller. */
export async function runMigrations({ engine, db }: Migrated, migrations: readonly Migration[]): Promise<void> {
  const { text } = columnTypes[engine]
  await sql`create table if not exists "migrations" ("name" ${text} not null primary key)`.execute(db)
  for (const migration of migrations) {
    await migration.up({ db, engine })
    await sql`insert into "migrations" ("name") values (${migration.name})`.execute(db)
  }
}

/** The lock is held meanwhile: nobody writes between the backup and the migration. */
async function keepBefore({ place, backups }: MigrateOptions, missing: readonly Migration[]): Promise<void> {
  if (backups === null) {
    const sentence = `The store is of an earlier release: ${missing.map(({ name }) => name).join(', ')} is to be done.`
    throw new UserError('store-earlier', sentence, 'Start the service, which makes a backup and does it.')
  }
  mkdirSync(backups, { recursive: true })
  const nowMs = Date.now()
  await backupStore(place, join(backups, backupName(`before-${missing[0]?.name ?? ''}`, nowMs)), nowMs)
}

/** @throws UserError when the store knows a migration that this program doesn't. */
async function due(store: Migrated, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const done = new Set(await appliedMigrations(store))
  refuseLater([...done], migrations)
  return migrations.filter(({ name }) => !done.has(name))
}

/** @throws UserError when there is one that this program doesn't know. */
export function refuseLater(names: readonly string[], migrations: readonly Migration[] = all): void {
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = names.filter((name) => !known.has(name))
  if (unknown.length === 0) return
  const sentence = `The store was written by a later release: this one does not know ${unknown.join(', ')}.`
  throw new UserError('store-newer', sentence, 'Start the later release, or restore a backup that was made before it.')
}
