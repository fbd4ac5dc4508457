/**
 * Many rows in one statement, whose text is the same each time; a row that is there already is merged by column. Text is
 * made fit for both engines. Written as text, not with Kysely's builder, which makes an object for every value.
 */
import { CompiledQuery, type Kysely } from 'kysely'
import { rowsAtATime, rowsSource, type Engine } from './dialect.ts'
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

/** The rows are arrays in the order of the columns; no two have the same key, and they are sorted by it. */
export async function upsert(
  db: Kysely<Tables>,
  { engine, into }: { readonly engine: Engine; readonly into: Upsert },
  rows: readonly (readonly Value[])[],
): Promise<void> {
  await each(engine, rows, (some) => db.executeQuery(queryOf(engine, into, some)))
}

/** As `upsert`; gives these columns of every row, also of those that were there. */
export async function upsertReturning<Row>(
  db: Kysely<Tables>,
  { engine, into, columns }: { readonly engine: Engine; readonly into: Upsert; readonly columns: readonly string[] },
  rows: readonly (readonly Value[])[],
): Promise<readonly Row[]> {
  const returned: Row[] = []
  const returning = ` returning ${columns.map(quoted).join(', ')}`
  await each(engine, rows, async (some) => {
    const { sql, parameters } = queryOf(engine, into, some)
    const result = await db.executeQuery<Row>(CompiledQuery.raw(sql + returning, [...parameters]))
    returned.push(...result.rows)
  })
  return returned
}

/** In as many parts as there are sizes of statements, the biggest first. */
async function each(
  engine: Engine,
  rows: readonly (readonly Value[])[],
  run: (some: readonly (readonly Value[])[]) => Promise<unknown>,
): Promise<void> {
  let from = 0
  for (const size of rowsAtATime[engine]) {
    while (rows.length - from >= size || (size === rowsAtATime[engine].at(-1) && from < rows.length)) {
      await run(rows.slice(from, from + size))
      from += size
    }
  }
}

const texts = new Map<string, string>()

function queryOf(engine: Engine, into: Upsert, rows: readonly (readonly Value[])[]): CompiledQuery {
  const types = Object.values(into.columns).map(([type]) => type)
  const { text, parameters } = rowsSource(
    engine,
    types,
    rows.map((row) => row.map(fitted)),
  )
  const key = `${engine} ${into.table} ${text}`
  let whole = texts.get(key)
  if (whole === undefined) {
    whole = textOf(into, text)
    texts.set(key, whole)
  }
  return CompiledQuery.raw(whole, parameters)
}

function fitted(value: Value): Value {
  return typeof value === 'string' ? fitText(value) : value
}

function textOf({ table, columns }: Upsert, source: string): string {
  const entries = Object.entries(columns)
  const names = entries.map(([name]) => quoted(name)).join(', ')
  const key = entries.filter(([, [, merge]]) => merge === 'key').map(([name]) => quoted(name))
  const changes = entries.flatMap(([name, [, merge]]) => {
    const merged = mergedBy(table, name, merge)
    return merged === null ? [] : [`${quoted(name)} = ${merged}`]
  })
  const rest = changes.length === 0 ? 'nothing' : `update set ${changes.join(', ')}`
  return `insert into ${quoted(table)} (${names}) ${source} on conflict (${key.join(', ')}) do ${rest}`
}

function mergedBy(table: string, name: string, merge: Merge): string | null {
  const before = `${quoted(table)}.${quoted(name)}`
  const after = `excluded.${quoted(name)}`
  if (merge === 'key' || merge === 'keep') return null
  if (merge === 'set') return after
  if (merge === 'add') return `${before} + ${after}`
  if (merge === 'or') return `${before} | ${after}`
  if (merge === 'least') return `case when ${after} < ${before} then ${after} else ${before} end`
  if (merge === 'greatest') return `case when ${after} > ${before} then ${after} else ${before} end`
  if (merge === 'seen') {
    return `case when ${before} = 0 or (${after} > 0 and ${after} < ${before}) then ${after} else ${before} end`
  }
  const time = quoted(merge.slice('latest '.length))
  const isLater = `excluded.${time} > ${quoted(table)}.${time}`
  const isSame = `excluded.${time} = ${quoted(table)}.${time}`
  const isGreater = `(${before} is null or ${after} > ${before})`
  return `case when ${isLater} or (${isSame} and ${isGreater}) then ${after} else ${before} end`
}

function quoted(name: string): string {
  return `"${name}"`
}
