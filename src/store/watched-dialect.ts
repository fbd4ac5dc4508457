/**
 * A dialect of Kysely whose failures are told in our own errors. It also begins a transaction of SQLite as a writer at once
 * (one that reads first and writes later fails when another process wrote in between), and streams from PostgreSQL by a
 * cursor of SQL.
 */
import { setTimeout } from 'node:timers/promises'
import { CompiledQuery } from 'kysely'
import { OutsideError } from '../core/errors.ts'
import type { DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely'

const rowsAtATime = 2_000
/** How long what is written waits for another writer, and at most between two tries. */
const patienceMs = 15_000
const longestPauseMs = 50

type Told = (error: unknown) => unknown

/** The same dialect; what it throws goes through `told` first. */
export function watched(dialect: Dialect, told: Told, beginsAsWriter: boolean): Dialect {
  return {
    createDriver: () => new WatchedDriver(dialect.createDriver(), told, beginsAsWriter),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  }
}

class WatchedDriver implements Driver {
  readonly #inner: Driver
  readonly #told: Told
  readonly #beginsAsWriter: boolean
  readonly #connections = new WeakMap<DatabaseConnection, WatchedConnection>()

  constructor(inner: Driver, told: Told, beginsAsWriter: boolean) {
    this.#inner = inner
    this.#told = told
    this.#beginsAsWriter = beginsAsWriter
  }

  async init(): Promise<void> {
    await this.#watch(async () => this.#inner.init())
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const inner = await this.#watch(async () => this.#inner.acquireConnection())
    const known = this.#connections.get(inner)
    if (known !== undefined) return known
    const made = new WatchedConnection(inner, this.#told, !this.#beginsAsWriter)
    this.#connections.set(inner, made)
    return made
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    if (this.#beginsAsWriter) {
      const begin = settings.accessMode === 'read only' ? 'begin' : 'begin immediate'
      await connection.executeQuery(CompiledQuery.raw(begin))
    } else {
      await this.#watch(async () => this.#inner.beginTransaction(innerOf(connection), settings))
    }
    if (connection instanceof WatchedConnection) connection.inTransaction = true
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#watch(async () => this.#inner.commitTransaction(innerOf(connection)))
  }

  /** A transaction that failed for want of room is over already; that error must not hide the first. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#inner.rollbackTransaction(innerOf(connection)).catch(() => null)
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (connection instanceof WatchedConnection) connection.inTransaction = false
    await this.#inner.releaseConnection(innerOf(connection))
  }

  async destroy(): Promise<void> {
    await this.#inner.destroy()
  }

  async #watch<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run()
    } catch (error) {
      throw this.#told(error)
    }
  }
}

class WatchedConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  inTransaction = false
  readonly #told: Told
  readonly #hasCursors: boolean

  constructor(inner: DatabaseConnection, told: Told, hasCursors: boolean) {
    this.inner = inner
    this.#told = told
    this.#hasCursors = hasCursors
  }

  /** Within a transaction of SQLite nobody else writes; before it, another writer may hold the file for a while. */
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const untilMs = this.#hasCursors || this.inTransaction ? 0 : Date.now() + patienceMs
    for (let pauseMs = 2; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await this.inner.executeQuery<Row>(query)
      } catch (error) {
        const told = this.#told(error)
        if (!(told instanceof OutsideError) || told.code !== 'store-busy' || Date.now() > untilMs) throw told
        await setTimeout(pauseMs)
      }
    }
  }

  async *streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    try {
      if (this.#hasCursors) yield* this.#fetched<Row>(query, chunkSize ?? rowsAtATime)
      else yield* this.inner.streamQuery<Row>(query, chunkSize)
    } catch (error) {
      throw this.#told(error)
    }
  }

  async *#fetched<Row>(query: CompiledQuery, rows: number): AsyncIterableIterator<QueryResult<Row>> {
    const run = async (text: string, parameters: unknown[] = []): Promise<QueryResult<Row>> =>
      this.inner.executeQuery<Row>(CompiledQuery.raw(text, parameters))
    const begins = !this.inTransaction
    if (begins) await run('begin read only')
    try {
      await run(`declare "streamed" no scroll cursor for ${query.sql}`, [...query.parameters])
      for (;;) {
        const result = await run(`fetch forward ${rows} from "streamed"`)
        if (result.rows.length > 0) yield result
        if (result.rows.length < rows) break
      }
      await run('close "streamed"')
    } finally {
      // Also when whoever reads stops early; within a transaction its end closes the cursor.
      if (begins) await run('commit').catch(() => null)
    }
  }
}

function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof WatchedConnection ? connection.inner : connection
}
