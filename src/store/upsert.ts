/**
 * Many rows in one statement, the same text each time: rows go in as one JSON array, and a row that is there already is
 * merged by column. Values are what JSON can hold; text is made fit for both engines.
 */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { elementsOf, type Engine } from './dialect.ts'
import { fitText } from './fit-text.ts'
import type { Tables } from './tables.ts'

export type Value = string | number | null
type SqlType = 'text' | 'bigint' | 'double precision'
/**
 * What becomes of a column when the row is there: `add` and `or` numbers, keep the `least` or `greatest`, `set` the new
 * one, `keep` the old one. `seen`: the least, where 0 means never. `latest column`: the value of whichever has the later
 * time in that column; of equal times the greater value.
 */
type Merge = 'key' | 'add' | 'or' | 'least' | 'greatest' | 'set' | 'keep' | 'seen' | `latest ${string}`

export type Upsert = {
  readonly table: keyof Tables
  readonly columns: Readonly<Record<string, readonly [SqlType, Merge]>>
}

export const rowsAtATime = 4_000

/** The rows are arrays in the order of the columns; no two have the same key, and they are sorted by it. */
export async function upsert(
  db: Kysely<Tables>,
  { engine, into }: { readonly engine: Engine; readonly into: Upsert },
  rows: readonly (readonly Value[])[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtATime) {
    await upsertOf(engine, into, rows.slice(from, from + rowsAtATime)).execute(db)
  }
}

/** One such statement, to add `returning` to. */
export function upsertOf(
  engine: Engine,
  { table, columns }: Upsert,
  rows: readonly (readonly Value[])[],
): RawBuilder<unknown> {
  const entries = Object.entries(columns)
  const names = sql.join(entries.map(([name]) => sql.ref(name)))
  const values = sql.join(
    entries.map(([, [type]], index) => sql`cast(value ->> ${sql.lit(index)} as ${sql.raw(type)})`),
  )
  const key = sql.join(entries.filter(([, [, merge]]) => merge === 'key').map(([name]) => sql.ref(name)))
  const changes = entries.flatMap(([name, [, merge]]) => {
    const merged = mergedBy(table, name, merge)
    return merged === null ? [] : [sql`${sql.ref(name)} = ${merged}`]
  })
  const rest = changes.length === 0 ? sql`nothing` : sql`update set ${sql.join(changes)}`
  // `where true`: SQLite would else take `on` for that of a join.
  return sql`insert into ${sql.table(table)} (${names}) select ${values} from ${elementsOf(engine, jsonOf(rows))}
    where true on conflict (${key}) do ${rest}`
}

function mergedBy(table: string, name: string, merge: Merge): RawBuilder<unknown> | null {
  const before = sql.ref(`${table}.${name}`)
  const after = sql.ref(`excluded.${name}`)
  if (merge === 'key' || merge === 'keep') return null
  if (merge === 'set') return sql`${after}`
  if (merge === 'add') return sql`${before} + ${after}`
  if (merge === 'or') return sql`${before} | ${after}`
  if (merge === 'least') return sql`case when ${after} < ${before} then ${after} else ${before} end`
  if (merge === 'greatest') return sql`case when ${after} > ${before} then ${after} else ${before} end`
  if (merge === 'seen') {
    return sql`case when ${before} = 0 or (${after} > 0 and ${after} < ${before}) then ${after} else ${before} end`
  }
  const time = merge.slice('latest '.length)
  const timeBefore = sql.ref(`${table}.${time}`)
  const timeAfter = sql.ref(`excluded.${time}`)
  return sql`case when ${timeAfter} > ${timeBefore} or (${timeAfter} = ${timeBefore}
    and (${before} is null or ${after} > ${before}))
    then ${after} else ${before} end`
}

function jsonOf(rows: readonly (readonly Value[])[]): string {
  const json = JSON.stringify(rows)
  // Escapes that PostgreSQL refuses: the character 0 and halves of pairs.
  return /\\u0000|\\ud[89a-f]/i.test(json)
    ? JSON.stringify(rows.map((row) => row.map((value) => (typeof value === 'string' ? fitText(value) : value))))
    : json
}
