/**
 * A query and an order, as people write them, into conditions of SQL. What people write becomes parameters only; columns
 * come from the entity.
 */
import { sql, type Expression, type SqlBool } from 'kysely'
import type { Order } from '../../store/queries-page.ts'
import { compareField } from './compare-field.ts'
import { sortableFields, type Entity, type Field } from './entity.ts'
import { anyOf, contains } from './conditions.ts'
import { parseQuery } from './parse-query.ts'
import { closest, queryWrong } from './query-wrong.ts'
import type { Query } from './syntax.ts'
import { UserError } from '../../core/errors.ts'

export type Condition = Expression<SqlBool>

/**
 * @param nowMs what `7d` counts back from
 * @returns null when everything fits
 * @throws UserError `query-wrong`
 */
export function compileQuery(text: string, entity: Entity, nowMs: number): Condition | null {
  const query = parseQuery(text)
  return query === null ? null : conditionOf(query, { entity, nowMs })
}

/**
 * @param text fields separated by commas, those to sort downwards by with a `-` before; empty for the usual order
 * @throws UserError `query-wrong`
 */
export function compileSort(text: string, entity: Entity): readonly Order[] {
  const asked = (text === '' ? entity.sort : text).split(',').slice(0, 4)
  const orders = asked.map((word) => {
    const descending = word.startsWith('-')
    const name = descending ? word.slice(1) : word
    const { alias = {} } = entity
    const meant = Object.hasOwn(alias, name) ? alias[name] : undefined
    const field = fieldOf(meant ?? name.replace(/Ms$/, ''), entity)
    if (field === undefined || field.unsorted === true) throw unsortable(name, entity)
    return { column: field.sortBy ?? field.column, descending, nullable: field.nullable ?? false }
  })
  const known = new Set(orders.map(({ column }) => column))
  const rest = entity.key.filter((column) => !known.has(column))
  return [...orders, ...rest.map((column) => ({ column, descending: false, nullable: false }))]
}

function unsortable(name: string, entity: Entity): UserError {
  const names = sortableFields(entity)
  const near = closest(name, names)
  const hint = near === undefined ? `Choose one of ${names.join(', ')}.` : `Did you mean ${near}?`
  return new UserError('query-wrong', `${entity.title} cannot be sorted by "${name}".`, hint)
}

type Place = { readonly entity: Entity; readonly nowMs: number }

function conditionOf(query: Query, place: Place): Condition {
  if (query.kind === 'not') return sql`not (${conditionOf(query.part, place)})`
  if (query.kind === 'text') return anyOf(place.entity.text.map((column) => contains(column, query.text)))
  if (query.kind === 'or') return anyOf(query.parts.map((part) => conditionOf(part, place)))
  if (query.kind === 'and') {
    const conditions = query.parts.map((part) => conditionOf(part, place))
    return sql`(${sql.join(conditions, sql` and `)})`
  }
  const field = fieldOf(query.field, place.entity)
  if (field === undefined) throw unknownField(query, place.entity)
  return compareField(query, field, place.nowMs)
}

/** Small and big letters are the same. */
function fieldOf(name: string, { fields }: Entity): Field | undefined {
  if (Object.hasOwn(fields, name)) return fields[name]
  const wanted = name.toLowerCase()
  return Object.entries(fields).find(([known]) => known.toLowerCase() === wanted)?.[1]
}

function unknownField({ field, at }: { readonly field: string; readonly at: number }, entity: Entity): UserError {
  const near = closest(field, Object.keys(entity.fields))
  const hint =
    near === undefined
      ? `To search for the text, write it in quotes. Fields: ${Object.keys(entity.fields).join(', ')}.`
      : `Did you mean ${near}?`
  return queryWrong(at, `${entity.title.toLowerCase()} have no field "${field}"`, hint)
}
