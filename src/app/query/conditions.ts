/** Conditions of SQL that are true or false, never null: so that `not` means what it says. Small letters equal big ones. */
import { sql, type Expression, type SqlBool } from 'kysely'

type Condition = Expression<SqlBool>
type Column = { readonly column: string; readonly lowered?: boolean; readonly nullable?: boolean }

export function anyOf(conditions: readonly Condition[]): Condition {
  return sql`(${sql.join(conditions, sql` or `)})`
}

export function contains(column: Column, text: string): Condition {
  return definite(column, sql`${lowered(column)} like ${`%${escaped(text.toLowerCase())}%`} escape '\\'`)
}

/** @param pattern with `*` for any text */
export function matches(column: Column, pattern: string): Condition {
  const like = pattern.toLowerCase().split('*').map(escaped).join('%')
  return definite(column, sql`${lowered(column)} like ${like} escape '\\'`)
}

export function equalsText(column: Column, text: string): Condition {
  return definite(column, sql`${lowered(column)} = ${text.toLowerCase()}`)
}

export function isUnknown({ column, nullable }: Column, kind: 'text' | 'number'): Condition {
  const ref = sql.ref(column)
  if (kind === 'number') return nullable === true ? sql`${ref} is null` : sql`1 = 0`
  return nullable === true ? sql`(${ref} is null or ${ref} = '')` : sql`${ref} = ''`
}

/** False instead of null where the column has nothing. */
export function definite({ column, nullable }: Column, condition: Condition): Condition {
  return nullable === true ? sql`(${sql.ref(column)} is not null and ${condition})` : condition
}

function lowered({ column, lowered: isLowered }: Column): Condition {
  return isLowered === true ? sql.ref(column) : sql`lower(${sql.ref(column)})`
}

function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}
