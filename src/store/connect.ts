/** A connection to a store, whatever is in it. */
import { Kysely, type Transaction as KyselyTransaction } from 'kysely'
import type { Engine } from './dialect.ts'
import { postgresqlDialect } from './postgresql.ts'
import { letGo, sqliteDialect } from './sqlite.ts'
import type { Tables } from './tables.ts'

export type Store = {
  readonly engine: Engine
  readonly db: Kysely<Tables>
  /** It was damaged, and this is what was kept of it, in sentences; null when it was whole. */
  readonly recovered: string | null
  close(): Promise<void>
}

export type Transaction = KyselyTransaction<Tables>

/** A file, or the connection string of a PostgreSQL database. */
export type StorePlace = { readonly path: string } | { readonly url: string }

/** As it is, whatever release wrote it. */
export function connect(place: StorePlace): Store {
  if ('url' in place) {
    const db = new Kysely<Tables>({ dialect: postgresqlDialect(place.url) })
    return { engine: 'postgresql', db, recovered: null, close: () => db.destroy() }
  }
  const db = new Kysely<Tables>({ dialect: sqliteDialect(place.path) })
  const close = async (): Promise<void> => {
    await db.destroy()
    await letGo()
  }
  return { engine: 'sqlite', db, recovered: null, close }
}
