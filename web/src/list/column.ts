/** What a list shows and can do, declared by its page; list/data-list.tsx draws it. */
import type { ReactNode } from 'react'
import type { ChangeKind } from '../ask.ts'

export type Column<Row> = {
  /** Also its name in the address bar. */
  readonly id: string
  /** With its unit, where it has one. */
  readonly title: string
  readonly widthPx: number
  /** Numbers stand at the end of the cell. */
  readonly number?: boolean
  /** Sorting by it starts with the largest, as for numbers. */
  readonly largestFirst?: boolean
  /** What the service sorts by, when not the id; false when it cannot. */
  readonly sortBy?: string | false
  /** Shown only when chosen. */
  readonly hidden?: boolean
  readonly cell: (row: Row) => ReactNode
}

/** A field of the query language, for suggestions. */
export type Field = { readonly name: string; readonly title: string; readonly values?: readonly string[] }

/** One row per value of an attribute. */
export type Group = {
  readonly value: string
  readonly devices: number
  readonly meanRisk: number
  readonly maxRisk: number
  readonly findings: number
  readonly alerts: number
}

/** Something to do with several rows at once. */
export type BulkAction<Row> = {
  readonly title: string
  /** Shows what it will change and asks; gets the rows that were chosen. */
  readonly run: (rows: readonly Row[]) => void
}

export type ListDefinition<Row> = {
  /** As saved views know it, such as `devices`. */
  readonly name: string
  /** Below /api/v1, such as `/devices`. */
  readonly path: string
  readonly noun: string
  readonly follows: readonly ChangeKind[]
  readonly columns: readonly Column<Row>[]
  readonly fields: readonly Field[]
  /** As the service reads it, such as `-riskScore`. */
  readonly sort: string
  /** Attributes that can be grouped by, with the path that answers; none where it can't. */
  readonly groups?: { readonly path: string; readonly by: readonly Field[] }
  readonly rowKey: (row: Row) => string
  /** Why there is nothing at all and what to do; shown when nothing filters. */
  readonly empty: ReactNode
}

export type Sort = { readonly by: string; readonly descending: boolean }

export function parseSort(text: string): Sort {
  return text.startsWith('-') ? { by: text.slice(1), descending: true } : { by: text, descending: false }
}

export function renderSort({ by, descending }: Sort): string {
  return descending ? `-${by}` : by
}

/** The columns to show: as chosen in the address bar, else those not hidden; unknown names are left out. */
export function shownColumns<Row>(columns: readonly Column<Row>[], chosen: string | undefined): readonly Column<Row>[] {
  if (chosen === undefined) return columns.filter(({ hidden }) => hidden !== true)
  const wanted = chosen.split(',')
  const shown = columns.filter(({ id }, index) => index === 0 || wanted.includes(id))
  return shown.length === 0 ? columns : shown
}

/** `field:value` as the query language reads it, with quotes where it needs them. */
export function term(field: string, value: string): string {
  if (value === '') return `${field}:none`
  return /^[\w.:/-]+$/.test(value) ? `${field}:${value}` : `${field}:"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}

/** What to write instead of the last word of a query: fields that fit, or values of the field before the colon. */
export function suggestions(
  query: string,
  fields: readonly Field[],
): readonly { readonly query: string; readonly title: string }[] {
  const word = /[^\s()]*$/.exec(query)?.[0] ?? ''
  const before = query.slice(0, query.length - word.length)
  const [, name = '', part = ''] = /^(\w+):(.*)$/.exec(word) ?? []
  const field = fields.find((each) => each.name.toLowerCase() === name.toLowerCase())
  if (field !== undefined)
    return (field.values ?? [])
      .filter((value) => value.startsWith(part.toLowerCase()) && value !== part)
      .map((value) => ({ query: `${before}${term(field.name, value)} `, title: value }))
  const wanted = word.toLowerCase()
  if (wanted === '') return []
  return fields
    .filter((each) => each.name.toLowerCase().startsWith(wanted) || each.title.toLowerCase().startsWith(wanted))
    .map((each) => ({ query: `${before}${each.name}:`, title: `${each.name}:  ${each.title}` }))
}
