/**
 * A backup back into a store, of either engine, all or nothing. What was in the store is never lost: it is refused, or kept
 * aside when the person insists.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { CompiledQuery, sql, type Kysely } from 'kysely'
import { UserError } from '../core/errors.ts'
import { readBackup, type BackupHeader, type BackupPart } from './backup-lines.ts'
import { columnsOf, countOn, rowsAtATime, rowsSource, tableNames, type ColumnType, type Engine } from './dialect.ts'
import { appliedMigrations } from './applied-migrations.ts'
import { refuseLater, runMigrations } from './migrate.ts'
import { migrations } from './migrations/index.ts'
import { connect, type StorePlace, type Transaction } from './connect.ts'
import { isInUse } from './sqlite.ts'
import type { Tables } from './tables.ts'
import type { Value } from './upsert.ts'

export type Restored = {
  readonly rows: number
  /** When the backup was made. */
  readonly createdMs: number
  /** Where what was in the store is now; null when it was empty. */
  readonly aside: string | null
}

/**
 * Stop the service first.
 *
 * @throws UserError when the file is no whole backup, or of a later release, or the store isn't empty and not `force`.
 */
export async function restoreStore(
  place: StorePlace,
  file: string,
  { force, nowMs }: { readonly force: boolean; readonly nowMs: number },
): Promise<Restored> {
  const { header, rows } = await verifyBackup(file)
  const aside =
    'path' in place
      ? await intoFile(place.path, file, { force, nowMs })
      : await intoDatabase(place, file, { force, nowMs })
  return { rows, createdMs: header.createdMs, aside }
}

/** Reads it whole. @throws UserError when it is no whole backup, or of a later release. */
export async function verifyBackup(file: string): Promise<{ readonly header: BackupHeader; readonly rows: number }> {
  let header: BackupHeader | null = null
  let rows = 0
  for await (const part of readBackup(file)) {
    if (part.kind === 'header') header = part.header
    else if (part.kind === 'row') rows += 1
  }
  if (header === null)
    throw new UserError('backup-unreadable', `${file} is empty.`, 'Name a file that cordon backup wrote.')
  refuseLater(header.migrations)
  return { header, rows }
}

type How = { readonly force: boolean; readonly nowMs: number }

/** Beside the old file first, which it then takes the place of. */
async function intoFile(path: string, file: string, { force, nowMs }: How): Promise<string | null> {
  const isThere = existsSync(path)
  if (isThere && (await isInUse(path))) {
    throw new UserError('store-in-use', `${path} is in use.`, 'Stop the service first.')
  }
  const keeps = isThere && (await holdsSomething(path))
  if (keeps && !force) throw notEmpty(path)
  const fresh = `${path}.restoring`
  removeFile(fresh)
  const store = connect({ path: fresh })
  try {
    await store.db.transaction().execute(async (trx) => {
      await putIn({ engine: 'sqlite', db: trx }, readBackup(file))
    })
  } finally {
    await store.close()
  }
  const aside = isThere ? setAside(path, `before-restore-${nowMs}`) : null
  renameSync(fresh, path)
  return keeps ? aside : null
}

/** In one transaction: the tables that were there move to a schema of their own. */
async function intoDatabase(place: StorePlace, file: string, { force, nowMs }: How): Promise<string | null> {
  const store = connect(place)
  try {
    return await store.db.transaction().execute(async (trx) => {
      const names = await tableNames(trx, 'postgresql')
      let aside: string | null = null
      if (names.length > 0) {
        if (!force && (await hasRows(trx, names))) throw notEmpty('The database')
        aside = `before_restore_${nowMs}`
        await sql`create schema ${sql.id(aside)}`.execute(trx)
        await moveAside(trx, names, aside)
      }
      await putIn({ engine: 'postgresql', db: trx }, readBackup(file))
      return aside
    })
  } finally {
    await store.close()
  }
}

/** Tables with all that belongs to them, and the functions of their triggers. */
async function moveAside(trx: Transaction, names: readonly string[], schema: string): Promise<void> {
  for (const name of names) await sql`alter table ${sql.table(name)} set schema ${sql.id(schema)}`.execute(trx)
  const functions = sql<{ called: string }>`select oid::regprocedure::text as "called" from pg_proc
    where pronamespace = current_schema()::regnamespace
    and oid not in (select objid from pg_depend where deptype = 'e')`
  for (const { called } of (await functions.execute(trx)).rows) {
    await sql`alter function ${sql.raw(called)} set schema ${sql.id(schema)}`.execute(trx)
  }
}

function notEmpty(what: string): UserError {
  const hint = 'Add --force: what is in it is kept aside. Stop the service first.'
  return new UserError('store-not-empty', `${what} is not empty.`, hint)
}

/** A file that cannot be read holds something too. */
async function holdsSomething(path: string): Promise<boolean> {
  try {
    const store = connect({ path })
    try {
      return await hasRows(store.db, await tableNames(store.db, 'sqlite'))
    } finally {
      await store.close()
    }
  } catch {
    return true
  }
}

async function hasRows(db: Kysely<Tables>, names: readonly string[]): Promise<boolean> {
  for (const name of names) {
    if (name === 'migrations') continue
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db)
    if (rows.length > 0) return true
  }
  return false
}

/** Renames the file with its log. @returns the new name */
export function setAside(path: string, why: string): string {
  const aside = `${path}.${why}`
  for (const part of ['-wal', '-shm', '']) {
    if (existsSync(path + part)) renameSync(path + part, aside + part)
  }
  return aside
}

export function removeFile(path: string): void {
  for (const part of ['-wal', '-shm', '']) rmSync(path + part, { force: true })
}

type Target = { readonly engine: Engine; readonly db: Kysely<Tables> }

/**
 * Makes the tables as they were when the backup was made, fills them, and brings them up to date. `only` names the tables
 * to fill; rows that are there already stay.
 */
export async function putIn(
  { engine, db }: Target,
  parts: AsyncIterable<BackupPart>,
  only: ReadonlySet<string> | null = null,
): Promise<void> {
  let filling: Filling | null = null
  for await (const part of parts) {
    if (part.kind === 'header') {
      const done = new Set([...part.header.migrations, ...(await appliedMigrations({ engine, db }))])
      const before = new Set(await appliedMigrations({ engine, db }))
      await runMigrations(
        { engine, db },
        migrations.filter(({ name }) => done.has(name) && !before.has(name)),
      )
    } else if (part.kind === 'table') {
      await filling?.flush()
      filling = only === null || only.has(part.table) ? await fillingOf({ engine, db }, part) : null
    } else {
      await filling?.add(part.row)
    }
  }
  await filling?.flush()
  const done = new Set(await appliedMigrations({ engine, db }))
  await runMigrations(
    { engine, db },
    migrations.filter(({ name }) => !done.has(name)),
  )
  await countOn(db, engine)
}

async function fillingOf(
  { engine, db }: Target,
  part: { readonly table: string; readonly columns: readonly string[] },
): Promise<Filling> {
  const known = await columnsOf(db, engine, part.table)
  const types = part.columns.map((column) => known.find(({ name }) => name === column)?.type ?? null)
  return new Filling({ engine, db }, part, types)
}

class Filling {
  readonly #target: Target
  readonly #part: { readonly table: string; readonly columns: readonly string[] }
  readonly #types: readonly (ColumnType | null)[]
  #rows: (readonly Value[])[] = []

  constructor(
    target: Target,
    part: { readonly table: string; readonly columns: readonly string[] },
    types: readonly (ColumnType | null)[],
  ) {
    this.#target = target
    this.#part = part
    this.#types = types
  }

  async add(row: readonly Value[]): Promise<void> {
    this.#rows.push(row)
    if (this.#rows.length >= (rowsAtATime[this.#target.engine][0] ?? 1)) await this.flush()
  }

  async flush(): Promise<void> {
    const rows = this.#rows
    this.#rows = []
    if (rows.length === 0) return
    const { engine, db } = this.#target
    const { text, parameters } = rowsSource(
      engine,
      this.#types.map((type) => type ?? 'text'),
      rows,
    )
    const names = this.#part.columns.map((name) => `"${name}"`).join(', ')
    const insert = `insert into "${this.#part.table}" (${names}) ${text} on conflict do nothing`
    await db.executeQuery(CompiledQuery.raw(insert, parameters))
  }
}
