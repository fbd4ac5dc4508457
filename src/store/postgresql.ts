/** The server engine: PostgreSQL 15 or later, by a connection string, through pg and Kysely's PostgreSQL dialect. */
import pg from 'pg'
import { PostgresDialect, type Dialect } from 'kysely'
import { OutsideError, UserError } from '../core/errors.ts'
import { watched } from './watched-dialect.ts'

const connections = 8
const connectTimeoutMs = 5_000
/** int8 and numeric (sums): ours stay below 2^53. */
const numbers = new Set([20, 1700])

export function postgresqlDialect(url: string): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'cordon',
    types: {
      getTypeParser: (id: number, format?: 'text' | 'binary') =>
        numbers.has(id) ? Number : pg.types.getTypeParser(id, format),
    },
  })
  // A connection that dies while nobody uses it: the next use opens another.
  pool.on('error', () => null)
  return watched(new PostgresDialect({ pool }), told, false)
}

/** Classes and codes of SQLSTATE, and of Node's sockets, after which asking again may help. */
// ENOENT: the socket of a server that is not running.
const gone = /^(08|57P|25006|ECONN|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)/
const busy = /^(40|55P03|53300|53400)/
const refused = /^(28|3D000|42501|ERR_INVALID_URL)/

/** What PostgreSQL says, in our words; anything else is a mistake of ours and stays as it is. */
function told(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const cause = { cause: error }
  if (code.startsWith('53100')) return new OutsideError('store-full', `PostgreSQL: ${error.message}.`, cause)
  if (gone.test(code) || /Connection terminated|timeout exceeded when trying to connect/.test(error.message)) {
    return new OutsideError('store-gone', `PostgreSQL does not answer: ${error.message || code}.`, cause)
  }
  if (busy.test(code)) return new OutsideError('store-busy', `PostgreSQL: ${error.message}.`, cause)
  if (refused.test(code)) {
    const hint = 'The user needs a database of its own in which it may create tables.'
    return new UserError('store-unusable', `PostgreSQL: ${error.message}.`, hint)
  }
  return error
}
