/** Opens the store: SQLite in a file, or PostgreSQL by a connection string; brings its tables up to date. */
import { Kysely, type Transaction as KyselyTransaction } from 'kysely'
import type { Engine } from './dialect.ts'
import { migrate } from './migrate.ts'
import { postgresqlDialect } from './postgresql.ts'
import { sqliteDialect } from './sqlite.ts'
import type { Tables } from './tables.ts'

export type Store = {
  readonly engine: Engine
  readonly db: Kysely<Tables>
  close(): Promise<void>
}

export type Transaction = KyselyTransaction<Tables>

/** A file, or the connection string of a PostgreSQL database. */
export type StorePlace = { readonly path: string } | { readonly url: string }

/**
 * The file is made when there is none; its folder must exist.
 *
 * @throws UserError when it cannot be opened, is damaged, or was written by a later release.
 * @throws OutsideError when the disk is full or the server does not answer.
 */
export async function openStore(place: StorePlace): Promise<Store> {
  const engine = 'path' in place ? 'sqlite' : 'postgresql'
  const db = new Kysely<Tables>({ dialect: 'path' in place ? sqliteDialect(place.path) : postgresqlDialect(place.url) })
  const store = { engine, db, close: () => db.destroy() } as const
  try {
    await migrate(store)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return store
}
