/** Opens the store: SQLite in a file, or PostgreSQL by a connection string. */
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

export type Store = {
  readonly engine: 'sqlite' | 'postgresql'
  readonly db: Kysely<Tables>
  close(): Promise<void>
}
