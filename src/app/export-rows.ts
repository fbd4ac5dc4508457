/**
 * A list whole, as CSV or JSON, page by page: no more than one page is in memory. Rows that come or go meanwhile may be
 * there twice or not at all. Cells that a spreadsheet would run as a formula get a quote before.
 */
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import type { Action, ActionContext } from './action.ts'
import { printableJson } from './plain-text.ts'
import { runAction } from './run-action.ts'

export const exportFormats = ['csv', 'json'] as const
export type ExportFormat = (typeof exportFormats)[number]

const pageRows = 1000
const page = z.object({ rows: z.array(z.record(z.string(), z.unknown())) })
type Row = z.output<typeof page>['rows'][number]

export type Export = {
  readonly action: Action
  readonly given: Readonly<Record<string, unknown>>
  readonly context: ActionContext
  readonly format: ExportFormat
}

/** Pieces of text. @throws UserError before the first piece, when the input is not right */
export async function exportRows(wanted: Export): Promise<AsyncGenerator<string>> {
  return pieces(wanted, await readPage(wanted, 0))
}

async function* pieces(wanted: Export, first: readonly Row[]): AsyncGenerator<string> {
  const { format, action } = wanted
  const columns = columnsOf(action)
  yield format === 'csv' ? rendered([Object.fromEntries(columns.map((name) => [name, name]))], columns) : '['
  let rows = first
  for (let offset = 0; ; ) {
    if (format === 'csv') yield rendered(rows, columns)
    else
      yield rows
        .map((row, index) => `${offset + index === 0 ? '\n' : ',\n'}${printableJson(JSON.stringify(row))}`)
        .join('')
    if (rows.length < pageRows) break
    offset += rows.length
    rows = await readPage(wanted, offset)
  }
  if (format === 'json') yield '\n]\n'
}

async function readPage({ action, given, context }: Export, offset: number): Promise<readonly Row[]> {
  return page.parse(await runAction(action, { ...given, offset, limit: pageRows }, context)).rows
}

function columnsOf({ output }: Action): readonly string[] {
  const { rows } = output instanceof z.ZodObject ? output.shape : { rows: null }
  const array = rows instanceof z.ZodReadonly ? rows.unwrap() : rows
  const row = array instanceof z.ZodArray ? array.element : null
  return row instanceof z.ZodObject ? Object.keys(row.shape) : []
}

function rendered(rows: readonly Row[], columns: readonly string[]): string {
  const cells = rows.map((row) => columns.map((name) => cellOf(row[name])))
  return stringify(cells, { escape_formulas: true, record_delimiter: '\r\n' })
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : printableJson(JSON.stringify(value))
}
