/**
 * The embedded engine: SQLite in one file, through libsql and Kysely's SQLite dialect. Durable: what was committed survives
 * a kill and a power cut. Several connections may be open, of this process and others; one of them writes at a time.
 */
import { existsSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import Database from 'libsql'
import { SqliteDialect, type Dialect, type SqliteDatabase, type SqliteStatement } from 'kysely'
import { OutsideError, UserError } from '../core/errors.ts'
import { watched } from './watched-dialect.ts'

/** How long a connection waits for another one's write with its thread, before it waits without it. */
const busyTimeoutMs = 2
/** And while it is opened: another process may be reading its log after a kill. */
const openTimeoutMs = 10_000
/** Statements that stay prepared. Texts of lists vary; those of batches don't. */
const maxPrepared = 200
/** Of a new file only, of another it would wait for whoever writes: room that was freed can go back to the disk. */
const newSettings = ['auto_vacuum = INCREMENTAL']
const settings = [
  `busy_timeout = ${openTimeoutMs}`,
  'journal_mode = WAL',
  'synchronous = FULL',
  'foreign_keys = ON',
  'cache_size = -65536',
  'temp_store = MEMORY',
  // As in PostgreSQL: a big letter is another than a small one.
  'case_sensitive_like = ON',
  // After a burst the log shrinks again.
  'journal_size_limit = 67108864',
  `busy_timeout = ${busyTimeoutMs}`,
]

/** @throws UserError when there is no such folder, or what is there is no store. */
export function sqliteDialect(path: string): Dialect {
  return watched(new SqliteDialect({ database: opened(path) }), (error) => told(error, path), true)
}

function opened(path: string): SqliteDatabase {
  try {
    const isNew = !existsSync(path)
    const database = new Database(path)
    for (const setting of isNew ? [...newSettings, ...settings] : settings)
      database.prepare(`pragma ${setting}`).all([])
    return new PreparedDatabase(database)
  } catch (error) {
    throw told(error, path)
  }
}

/**
 * What was closed really is. libsql closes a file only when the statements of its connection are collected, and a file that
 * is still open must not be renamed or replaced: SQLite would later remove the log of whatever has its name then.
 */
export async function letGo(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  // Finalizers run from the event loop, and what was on the stack in the first round is not in the second.
  for (let round = 0; round < 2; round += 1) {
    if (typeof collect === 'function') collect()
    await setImmediate()
  }
}

/** Whether another connection has the file open, of this process or another. */
export async function isInUse(path: string): Promise<boolean> {
  await letGo()
  const database = new Database(path)
  try {
    database.prepare('pragma busy_timeout = 0').all([])
    database.prepare('pragma locking_mode = exclusive').all([])
    database.exec('begin exclusive')
    database.exec('rollback')
    return false
  } catch (error) {
    return /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))
  } finally {
    database.close()
    await letGo()
  }
}

/** What is wrong with the file, in SQLite's words; null when it is whole. Reads all of it. */
export function damageOf(path: string): string | null {
  try {
    const database = new Database(path)
    try {
      const rows = database.prepare('pragma quick_check(1)').all([])
      const [first] = rows.map((row) => (typeof row === 'object' && row !== null ? Object.values(row)[0] : row))
      return first === 'ok' ? null : String(first).replace('*** in database main ***', '').trim().replaceAll('\n', ', ')
    } finally {
      database.close()
    }
  } catch (error) {
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error))) return error instanceof Error ? error.message : String(error)
    throw told(error, path)
  }
}

class PreparedDatabase implements SqliteDatabase {
  readonly #database: Database.Database
  readonly #prepared = new Map<string, SqliteStatement>()

  constructor(database: Database.Database) {
    this.#database = database
  }

  prepare(sql: string): SqliteStatement {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const made = statement(this.#database, sql)
    if (this.#prepared.size >= maxPrepared) this.#prepared.clear()
    this.#prepared.set(sql, made)
    return made
  }

  close(): void {
    this.#prepared.clear()
    try {
      // As SQLite does when the last connection closes, which libsql may put off.
      this.#database.prepare('pragma wal_checkpoint(truncate)').all([])
    } catch {
      // The log stays and is read the next time.
    }
    this.#database.close()
  }
}

function statement(database: Database.Database, sql: string): SqliteStatement {
  const prepared = database.prepare(sql)
  return {
    // A pragma may have steps without columns; `run` would stop at the first and keep the statement busy.
    reader: prepared.reader || /^\s*pragma\b/i.test(sql),
    all: (parameters) => prepared.all(bound(parameters)),
    run: (parameters) => prepared.run(bound(parameters)),
    // Its own statement: the kept one may be asked again while this one is read from.
    iterate: (parameters) => drained(database.prepare(sql).iterate(bound(parameters))),
  }
}

/** Read to its end also when whoever asked stops early: SQLite would keep what the statement sees for as long. */
function* drained(rows: Iterator<unknown>): Generator {
  let row = rows.next()
  try {
    for (; row.done !== true; row = rows.next()) yield row.value
  } finally {
    while (row.done !== true) row = rows.next()
  }
}

/** A whole number is bound as one, not as a double; what libsql cannot bind must not reach it: it ends the process. */
function bound(parameters: readonly unknown[]): unknown[] {
  return parameters.map((value) => {
    if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
    if (value === null || typeof value === 'string' || typeof value === 'bigint') return value
    throw new TypeError(`The store takes no ${typeof value}.`)
  })
}

/** What SQLite says, in our words; anything else is a mistake of ours and stays as it is. */
function told(error: unknown, path: string): unknown {
  const code = codeOf(error)
  const said = error instanceof Error ? error.message : String(error)
  const cause = { cause: error }
  if (code === 'SQLITE_FULL') return new OutsideError('store-full', `There is no room left for ${path}.`, cause)
  if (code.startsWith('SQLITE_IOERR')) {
    return new OutsideError('store-full', `${path} could not be read or written: ${said}.`, cause)
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new OutsideError('store-busy', `Another process is writing ${path}.`, cause)
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new UserError('store-damaged', `${path} is damaged: ${said}.`, 'Restore a backup: cordon restore FILE.')
  }
  if (
    said.startsWith('ConnectionFailed') ||
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_READONLY') ||
    code === 'SQLITE_PERM'
  ) {
    const hint = 'The folder must exist, and this user must be able to write in it.'
    return new UserError('store-unusable', `${path} cannot be opened: ${said}.`, hint)
  }
  return error
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
