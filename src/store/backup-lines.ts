/**
 * The form of a backup, `cordon.backup/1`, the same of both engines: lines of JSON. First what it is, then each table with
 * its columns and its rows as arrays, last the number of rows and the SHA-256 of all lines before.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { sql } from 'kysely'
import { z } from 'zod'
import { UserError } from '../core/errors.ts'
import { columnsOf, tableNames } from './dialect.ts'
import type { Store } from './connect.ts'
import type { Value } from './upsert.ts'

const backupHeader = z.object({
  schema: z.literal('cordon.backup/1'),
  createdMs: z.number(),
  engine: z.enum(['sqlite', 'postgresql']),
  migrations: z.array(z.string()).readonly(),
})
const tableLine = z.object({ table: z.string(), columns: z.array(z.string()) })
const rowLine = z.array(z.union([z.string(), z.number(), z.null()]))
const endLine = z.object({ rows: z.number(), sha256: z.string() })

export type BackupHeader = z.infer<typeof backupHeader>
export type BackupPart =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'row'; readonly row: readonly Value[] }

/** Not in a backup: who is signed in, what browsers follow along, and what the header says. */
const leftOut = new Set(['sessions', 'changes', 'migrations'])
/** Others refer to their rows. */
const firstTables = ['sites', 'endpoints', 'users']
const rowsAtATime = 2_000
const chunkLength = 1 << 16

/** Tables that could not be read to the end; only `tolerant` ever adds one, else a failure is thrown. */
export type Unreadable = Set<string>

/** All lines, several in one text. Within a transaction the tables are as of one moment. */
export async function* backupLines(
  store: Pick<Store, 'engine' | 'db'>,
  header: BackupHeader,
  tolerant: Unreadable | null = null,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  let rows = 0
  let chunk = `${JSON.stringify(header)}\n`
  const taken = (): string => {
    hash.update(chunk)
    const text = chunk
    chunk = ''
    return text
  }
  const names = await tableNames(store.db, store.engine)
  const others = names.filter((name) => !firstTables.includes(name) && !leftOut.has(name))
  for (const table of [...firstTables.filter((name) => names.includes(name)), ...others]) {
    const columns = (await columnsOf(store.db, store.engine, table)).map(({ name }) => name)
    chunk += `${JSON.stringify({ table, columns })}\n`
    for await (const row of rowsOf(store, table, tolerant)) {
      chunk += `${JSON.stringify(columns.map((column) => row[column] ?? null))}\n`
      rows += 1
      if (chunk.length > chunkLength) yield taken()
    }
  }
  yield taken()
  yield `${JSON.stringify({ rows, sha256: hash.digest('hex') })}\n`
}

type Row = Readonly<Record<string, Value>>

async function* rowsOf({ db }: Pick<Store, 'db'>, table: string, tolerant: Unreadable | null): AsyncGenerator<Row> {
  try {
    const query = db.selectFrom(sql<Row>`${sql.table(table)}`.as('rows')).selectAll()
    yield* query.stream(rowsAtATime)
  } catch (error) {
    if (tolerant === null) throw error
    tolerant.add(table)
  }
}

/**
 * The parts of a backup as they come.
 *
 * @throws UserError when it is none, is cut off, or was changed; at its end only, so read it once before trusting it.
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  const hash = createHash('sha256')
  let rows = 0
  let place: 'start' | 'tables' | 'end' = 'start'
  for await (const line of linesOf(file)) {
    const json = parsed(line, file)
    if (place === 'end') throw damaged(file, 'something follows its end')
    if (place === 'start') {
      const header = backupHeader.safeParse(json)
      if (!header.success) throw damaged(file, 'its first line is not that of a backup')
      place = 'tables'
      yield { kind: 'header', header: header.data }
    } else if (Array.isArray(json)) {
      rows += 1
      yield { kind: 'row', row: rowLine.parse(json) }
    } else {
      const table = tableLine.safeParse(json)
      const end = endLine.safeParse(json)
      if (table.success) yield { kind: 'table', ...table.data }
      else if (!end.success) throw damaged(file, 'a line is neither a table nor a row')
      else if (end.data.rows !== rows || end.data.sha256 !== hash.digest('hex'))
        throw damaged(file, 'its checksum differs')
      else place = 'end'
    }
    if (place === 'tables') hash.update(`${line}\n`)
  }
  if (place !== 'end') throw damaged(file, 'it ends too early')
}

async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    const input = createReadStream(file).on('error', (error) => unpacked.destroy(error))
    const unpacked = input.pipe(createGunzip())
    yield* createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY })
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error))
  }
}

function parsed(line: string, file: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw damaged(file, 'a line is no JSON')
  }
}

function damaged(file: string, why: string): UserError {
  const sentence = `${file} is no whole backup: ${why}.`
  return new UserError('backup-unreadable', sentence, 'Name a file that cordon backup wrote.')
}
