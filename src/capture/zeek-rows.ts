/**
 * Rows of Zeek logs, the same whether they come as TSV (ASCII writer: `#fields`, escapes as `\xHH`) or as JSON.
 * Columns are found by name, so unknown, missing and reordered ones do no harm.
 */
import { parseJson } from '../core/json.ts'
import { msOfSeconds, parseTimeMs } from './record-time.ts'

export type ZeekRow = {
  /** The value as text, empty when it is unset or there is no such column. Booleans are `T` and `F`. */
  text(column: string): string
  /** The values of a set or vector. */
  list(column: string): readonly string[]
  /** Milliseconds since 1970, 0 when unset. */
  timeMs(column: string): number
}

/** The number in the column, or `null`. */
export function numberIn(row: ZeekRow, column: string): number | null {
  const text = row.text(column)
  const value = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}

/** The same for a count: a whole number that is not negative. */
export function countIn(row: ZeekRow, column: string): number | null {
  const value = numberIn(row, column)
  return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** The same for a port, 0 when it is none. */
export function portIn(row: ZeekRow, column: string): number {
  const value = countIn(row, column) ?? 0
  return value <= 65_535 ? value : 0
}

/** What the header lines say; each may come again with another meaning. */
export class TsvHeader {
  path = ''
  separator = '\t'
  setSeparator = ','
  emptyField = '(empty)'
  unsetField = '-'
  columns: ReadonlyMap<string, number> = new Map()

  /** Takes in a line that starts with `#`. */
  read(line: string): void {
    // The first line stands before the separator is known: it is followed by a space.
    if (line.startsWith('#separator ')) {
      this.separator = unescaped(line.slice(11).trim()) || '\t'
      return
    }
    const [key = '', ...values] = line.split(this.separator)
    const value = values[0] ?? ''
    if (key === '#path') this.path = value
    else if (key === '#set_separator') this.setSeparator = unescaped(value) || ','
    else if (key === '#empty_field') this.emptyField = value
    else if (key === '#unset_field') this.unsetField = value
    else if (key === '#fields') this.columns = new Map(values.map((name, index) => [name, index]))
  }
}

export class TsvRow implements ZeekRow {
  readonly #header: TsvHeader
  readonly #cells: readonly string[]

  constructor(header: TsvHeader, line: string) {
    this.#header = header
    this.#cells = line.split(header.separator)
  }

  /** A cut row has fewer cells than there are columns. */
  get isWhole(): boolean {
    return this.#cells.length >= this.#header.columns.size
  }

  text(column: string): string {
    const cell = this.#cell(column)
    return cell === this.#header.emptyField ? '' : unescaped(cell)
  }

  list(column: string): readonly string[] {
    const cell = this.#cell(column)
    const { setSeparator, emptyField } = this.#header
    return cell === '' || cell === emptyField ? [] : cell.split(setSeparator).map(unescaped)
  }

  timeMs(column: string): number {
    return parseTimeMs(this.#cell(column))
  }

  #cell(column: string): string {
    const index = this.#header.columns.get(column)
    const cell = index === undefined ? '' : (this.#cells[index] ?? '')
    return cell === this.#header.unsetField ? '' : cell
  }
}

type Fields = Readonly<Record<string, unknown>>

export class JsonRow implements ZeekRow {
  readonly #fields: Fields

  constructor(fields: Fields) {
    this.#fields = fields
  }

  has(column: string): boolean {
    return this.#value(column) !== undefined
  }

  text(column: string): string {
    return textOf(this.#value(column))
  }

  list(column: string): readonly string[] {
    const value = this.#value(column)
    return Array.isArray(value) ? value.map(textOf) : []
  }

  timeMs(column: string): number {
    const value = this.#value(column)
    return typeof value === 'number' ? msOfSeconds(value) : parseTimeMs(textOf(value))
  }

  /** `id.orig_h` is one key, or `orig_h` in an object `id`. */
  #value(column: string): unknown {
    if (Object.hasOwn(this.#fields, column)) return this.#fields[column]
    const dot = column.indexOf('.')
    const inner = dot < 0 ? undefined : this.#fields[column.slice(0, dot)]
    return isFields(inner) ? inner[column.slice(dot + 1)] : undefined
  }
}

/** The row, or `null` when the text is no JSON object. */
export function jsonRow(text: string): JsonRow | null {
  const json = parseJson(text)
  return json.ok && isFields(json.value) ? new JsonRow(json.value) : null
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'T' : 'F'
  return typeof value === 'number' ? String(value) : ''
}

/** `\xHH` and `\\`. Bytes of one character that were written one by one are joined. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  const bytes: number[] = []
  let plain = ''
  const flush = (): void => {
    if (bytes.length > 0) plain += utf8.decode(Uint8Array.from(bytes.splice(0)))
  }
  for (let at = 0; at < text.length; at += 1) {
    const hex = /^\\x([0-9a-f]{2})/i.exec(text.slice(at, at + 4))?.[1]
    if (hex !== undefined) {
      bytes.push(Number.parseInt(hex, 16))
      at += 3
      continue
    }
    flush()
    if (text[at] === '\\' && text[at + 1] === '\\') at += 1
    plain += text[at] ?? ''
  }
  flush()
  return plain
}

const utf8 = new TextDecoder()
