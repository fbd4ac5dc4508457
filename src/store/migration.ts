/** One step of the schema: tables and columns made, changed or filled. One file each in `migrations/`, never edited later. */
import { sql, type Kysely } from 'kysely'
import { columnTypes, tableEnding, type Engine } from './dialect.ts'
import type { Tables } from './tables.ts'

export type Migration = {
  /** The name of its file: a number of four digits and what it does. They run in the order of their names. */
  readonly name: string
  /** Runs in a transaction with all others that are due. */
  up(context: MigrationContext): Promise<void>
}

export type MigrationContext = {
  readonly db: Kysely<Tables>
  readonly engine: Engine
}

/** A question mark: may be null. `counted`: the primary key, which counts up. */
type ColumnType = 'text' | 'text?' | 'integer' | 'integer?' | 'real' | 'real?' | 'counted'

export type NewTable = {
  readonly name: string
  readonly columns: Readonly<Record<string, ColumnType>>
  /** Columns of the primary key; left out where one column is `counted`. */
  readonly key?: readonly string[]
  readonly unique?: readonly string[]
  /** SQLite keeps the rows in the order of the key, and no other copy of it: for many small rows. */
  readonly clustered?: boolean
  /** Column → the table whose `id` it names; a row goes when the one that it names goes. */
  readonly of?: Readonly<Record<string, string>>
}

/** Makes a table the same on both engines. */
export async function makeTable({ db, engine }: MigrationContext, table: NewTable): Promise<void> {
  const types = columnTypes[engine]
  const lines = Object.entries(table.columns).map(([column, type]) => {
    if (type === 'counted') return sql`${sql.ref(column)} ${types.counted}`
    const bare =
      type === 'text' || type === 'text?' ? types.text : type.startsWith('integer') ? types.integer : types.real
    return type.endsWith('?') ? sql`${sql.ref(column)} ${bare}` : sql`${sql.ref(column)} ${bare} not null`
  })
  if (table.key !== undefined) lines.push(sql`primary key (${columnList(table.key)})`)
  if (table.unique !== undefined) lines.push(sql`unique (${columnList(table.unique)})`)
  for (const [column, other] of Object.entries(table.of ?? {})) {
    lines.push(sql`foreign key (${sql.ref(column)}) references ${sql.table(other)} ("id") on delete cascade`)
  }
  const ending = table.clustered === true ? tableEnding[engine].clustered : tableEnding[engine].plain
  await sql`create table ${sql.table(table.name)} (${sql.join(lines)}) ${ending}`.execute(db)
}

/** Makes an index; the name is the table's with that of its columns. `-column` runs downwards. */
export async function makeIndex({ db }: MigrationContext, table: string, columns: readonly string[]): Promise<void> {
  const name = [table, ...columns.map((column) => column.replace('-', ''))].join('_')
  const parts = columns.map((column) =>
    column.startsWith('-') ? sql`${sql.ref(column.slice(1))} desc` : sql`${sql.ref(column)}`,
  )
  await sql`create index ${sql.id(name)} on ${sql.table(table)} (${sql.join(parts)})`.execute(db)
}

function columnList(columns: readonly string[]): ReturnType<typeof sql.join> {
  return sql.join(columns.map((column) => sql.ref(column)))
}
