/** Brings the tables of a store up to date: all migrations that are due in one transaction, by one process. */
import { sql, type Kysely } from 'kysely'
import { UserError } from '../core/errors.ts'
import { columnTypes, tableNames, takeLock, type Engine } from './dialect.ts'
import type { Migration } from './migration.ts'
import { migrations as all } from './migrations/index.ts'
import type { Tables } from './tables.ts'

type Migrated = { readonly engine: Engine; readonly db: Kysely<Tables> }

export async function migrate({ engine, db }: Migrated, migrations: readonly Migration[] = all): Promise<void> {
  if ((await due({ engine, db }, migrations)).length === 0) return
  await db.transaction().execute(async (trx) => {
    await takeLock(trx, engine, 'migrations')
    const { text } = columnTypes[engine]
    await sql`create table if not exists "migrations" ("name" ${text} not null primary key)`.execute(trx)
    // Another process may have done it while this one waited.
    for (const migration of await due({ engine, db: trx }, migrations)) {
      await migration.up({ db: trx, engine })
      await sql`insert into "migrations" ("name") values (${migration.name})`.execute(trx)
    }
  })
}

/** @throws UserError when the store knows a migration that this program doesn't. */
async function due(store: Migrated, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  const done = new Set(await applied(store))
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = [...done].filter((name) => !known.has(name))
  if (unknown.length > 0) {
    const sentence = `The store was written by a later release: this one does not know ${unknown.join(', ')}.`
    throw new UserError(
      'store-newer',
      sentence,
      'Start the later release, or restore a backup that was made before it.',
    )
  }
  return migrations.filter(({ name }) => !done.has(name))
}

/** Names of what was done to the store, none when it is empty. */
async function applied({ engine, db }: Migrated): Promise<readonly string[]> {
  if (!(await tableNames(db, engine)).includes('migrations')) return []
  const { rows } = await sql<{ name: string }>`select "name" from "migrations" order by "name"`.execute(db)
  return rows.map(({ name }) => name)
}
