/**
 * Reads the logs that Zeek's own tests expect, as rows of column to value. Apart from the product's own reader of Zeek
 * logs on purpose. Two forms: with `#fields`, and cut down to some columns with the names in the first line.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One expected log: which test expects it, of which trace. */
export type ExpectedLog = { readonly test: string; readonly trace: string; readonly log: string }

export type Row = ReadonlyMap<string, string>

/** What `index.tsv` lists. */
export function expectedLogs(folder: string): readonly ExpectedLog[] {
  const lines = readFileSync(join(folder, 'index.tsv'), 'utf8').trim().split('\n').slice(1)
  return lines.flatMap((line) => {
    const [test = '', trace = '', logs = ''] = line.split('\t')
    return logs.split(',').map((log) => ({ test, trace, log }))
  })
}

/** The rows of a log, or `null` when the log isn't there. An unset value is left out. */
export function readLog(folder: string, { test, log }: ExpectedLog): readonly Row[] | null {
  const path = join(folder, test, log)
  if (!existsSync(path)) return null
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  const fields = lines.find((line) => line.startsWith('#fields\t'))?.slice('#fields\t'.length)
  const rows = lines.filter((line) => !line.startsWith('#'))
  const names = (fields ?? rows[0] ?? '').split('\t')
  return (fields === undefined ? rows.slice(1) : rows).map((line) => {
    const cells = line.split('\t').map((cell, at) => [names[at] ?? '', unescaped(cell)] as const)
    return new Map(cells.filter(([, cell]) => cell !== '-' && cell !== '(empty)'))
  })
}

function unescaped(cell: string): string {
  return cell.replace(/\\x([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
