/** What can be asked of a list: its fields, each with a title and a sentence, and what stands behind them in the store. */

export type FieldKind =
  | 'text'
  /** One of a few words. */
  | 'choice'
  /** An IPv4 or IPv6 address; IPv4 prefixes too. */
  | 'address'
  | 'number'
  /** 0 to 1, or percent. */
  | 'share'
  /** A number of bytes, with kB, MB, GB or TB. */
  | 'bytes'
  /** A day or an instant, or how long ago. */
  | 'time'
  /** yes or no, stored as 1 or 0. */
  | 'flag'

export type Field = {
  readonly title: string
  readonly sentence: string
  readonly kind: FieldKind
  /** Table and column. */
  readonly column: string
  readonly choices?: readonly string[]
  /** Another column that it may equal as well. */
  readonly also?: string
  /** What rows are sorted by, where it is not the column. */
  readonly sortBy?: string
  /** Whether the column may be null. */
  readonly nullable?: boolean
  /** Asked of all addresses of the device, not of its row; rows are then sorted by this column of the row. */
  readonly ofEndpoints?: string
  /** The list cannot be sorted by it. */
  readonly unsorted?: boolean
}

export type Entity = {
  /** Of the list, such as `devices`. */
  readonly name: string
  readonly title: string
  /** What a row is, such as `device`. */
  readonly noun: string
  readonly fields: Readonly<Record<string, Field>>
  /** Columns that free text is looked for in; `lowered` are lower case already. */
  readonly text: readonly { readonly column: string; readonly lowered?: boolean; readonly nullable?: boolean }[]
  /** Other names that rows can be sorted by, those of their columns. */
  readonly alias?: Readonly<Record<string, string>>
  /** What rows are sorted by when nothing else is asked for, as in `sort=`. */
  readonly sort: string
  /** Columns that make the order of rows definite. */
  readonly key: readonly string[]
  readonly examples: readonly { readonly query: string; readonly means: string }[]
}

/** Names of the fields that rows can be sorted by. */
export function sortableFields({ fields }: Entity): readonly string[] {
  return Object.entries(fields).flatMap(([name, { unsorted }]) => (unsorted === true ? [] : [name]))
}
