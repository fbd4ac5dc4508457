/** Which migrations a store has been through. */
import { sql, type Kysely } from 'kysely'
import { tableNames, type Engine } from './dialect.ts'
import type { Tables } from './tables.ts'

/** Names of what was done to the store, none when it is empty. */
export async function appliedMigrations({
  engine,
  db,
}: {
  readonly engine: Engine
  readonly db: Kysely<Tables>
}): Promise<readonly string[]> {
  if (!(await tableNames(db, engine)).includes('migrations')) return []
  const { rows } = await sql<{ name: string }>`select "name" from "migrations" order by "name"`.execute(db)
  return rows.map(({ name }) => name)
}
