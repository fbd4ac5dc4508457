/** One term of a query, `field:value,value` or `field>=value`, into a condition of SQL, by the kind of the field. */
import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import { prefixPatterns } from './address-prefix.ts'
import { anyOf, definite, equalsText, isUnknown, matches } from './conditions.ts'
import type { Field } from './entity.ts'
import { closest, queryWrong } from './query-wrong.ts'
import { readNumber, readTime, type QueryTime } from './read-value.ts'
import type { Operator, Query, Value } from './syntax.ts'

type Condition = Expression<SqlBool>
type Comparison = Extract<Query, { readonly kind: 'compare' }>

/** @throws UserError `query-wrong` */
export function compareField(term: Comparison, field: Field, nowMs: number): Condition {
  if (field.also !== undefined) {
    return anyOf([field.column, field.also].map((column) => compared(term, { ...field, column }, nowMs)))
  }
  if (field.ofEndpoints === undefined) return compared(term, field, nowMs)
  const { site, id } = { site: sql.ref('devices.site'), id: sql.ref('devices.id') }
  const condition = compared(term, { ...field, column: field.ofEndpoints }, nowMs)
  return sql`(${site}, ${id}) in (select ${sql.ref('endpoints.site')}, ${sql.ref('endpoints.deviceId')}
    from ${sql.table('endpoints')} where ${sql.ref('endpoints.deviceId')} <> '' and ${condition})`
}

function compared(term: Comparison, field: Field, nowMs: number): Condition {
  if (term.operator !== ':') {
    const [value] = term.values
    if (term.values.length > 1 || value === undefined || value.kind !== 'exact') {
      throw queryWrong(
        term.at,
        `"${term.operator}" takes a single value`,
        `Such as ${term.field}${term.operator}10, or ${term.field}:value for several.`,
      )
    }
    return orderedBy(term, { field, text: value.text, nowMs })
  }
  return anyOf(term.values.map((value) => equals(value, { term, field, nowMs })))
}

type Asked = { readonly term: Comparison; readonly field: Field; readonly nowMs: number }

function equals(value: Value, { term, field, nowMs }: Asked): Condition {
  const isText = field.kind === 'text' || field.kind === 'choice' || field.kind === 'address'
  if (value.kind === 'none') return isUnknown(field, isText ? 'text' : 'number')
  if (isText) return equalsWord(value, term, field)
  if (value.kind === 'pattern') {
    throw queryWrong(term.at, `"*" in "${term.field}", which is no text`, `Compare it: ${term.field}>=1`)
  }
  if (field.kind === 'flag') return sql`${sql.ref(field.column)} = ${flagOf(value.text, term)}`
  if (field.kind === 'time') return withinDay(value.text, { term, field, nowMs })
  const number = readNumber(value.text, field.kind)
  if (number === null) throw noNumber(term, value.text)
  return definite(field, sql`${sql.ref(field.column)} = ${number}`)
}

function equalsWord(
  value: Exclude<Value, { readonly kind: 'none' }>,
  { at, field: name }: Comparison,
  field: Field,
): Condition {
  if (value.kind === 'pattern') return matches(field, value.text)
  if (field.choices !== undefined && !field.choices.includes(value.text.toLowerCase())) {
    const near = closest(value.text, field.choices)
    throw queryWrong(
      at,
      `"${value.text}" is no value of "${name}"`,
      near === undefined ? `Choose one of ${field.choices.join(', ')}.` : `Did you mean ${name}:${near}?`,
    )
  }
  if (field.kind === 'address' && value.text.includes('/')) {
    const patterns = prefixPatterns(value.text)
    if (patterns === null) {
      throw queryWrong(
        at,
        `"${value.text}" is no IPv4 prefix`,
        `Such as ${name}:10.1.0.0/16; for IPv6 write the beginning: ${name}:2001:db8:*`,
      )
    }
    return anyOf(patterns.map((pattern) => matches(field, pattern)))
  }
  return equalsText(field, value.text)
}

function orderedBy(
  term: Comparison,
  { field, text, nowMs }: { readonly field: Field; readonly text: string; readonly nowMs: number },
): Condition {
  const column = sql.ref(field.column)
  if (field.kind === 'time') {
    const time = readTime(text, nowMs)
    if (time === null) throw noTime(term, text)
    return definite(field, inOrder(column, time.isAge ? mirrored[term.operator] : term.operator, time))
  }
  if (field.kind === 'text' || field.kind === 'choice' || field.kind === 'address' || field.kind === 'flag') {
    throw queryWrong(term.at, `"${term.field}" has no order to compare by`, `Write ${term.field}:value.`)
  }
  const number = readNumber(text, field.kind)
  if (number === null) throw noNumber(term, text)
  return definite(field, sql`${column} ${signs[term.operator]} ${number}`)
}

/** After a day is from its end on, until a day before its end. */
function inOrder(column: RawBuilder<unknown>, operator: Operator, { fromMs, untilMs }: QueryTime): Condition {
  if (untilMs > fromMs && operator === '>') return sql`${column} >= ${untilMs}`
  if (untilMs > fromMs && operator === '<=') return sql`${column} < ${untilMs}`
  return sql`${column} ${signs[operator]} ${fromMs}`
}

/** Of two ages the greater one is the earlier time. */
const mirrored: Readonly<Record<Operator, Operator>> = { ':': ':', '>': '<', '>=': '<=', '<': '>', '<=': '>=' }
const signs: Readonly<Record<Operator, RawBuilder<unknown>>> = {
  ':': sql`=`,
  '>': sql`>`,
  '>=': sql`>=`,
  '<': sql`<`,
  '<=': sql`<=`,
}

function withinDay(text: string, { term, field, nowMs }: Asked): Condition {
  const time = readTime(text, nowMs)
  if (time === null) throw noTime(term, text)
  if (time.isAge) {
    throw queryWrong(
      term.at,
      `"${text}" is a length of time`,
      `Write ${term.field}<${text} for within the last ${text}, ${term.field}>${text} for before that.`,
    )
  }
  const column = sql.ref(field.column)
  if (time.untilMs === time.fromMs) return definite(field, sql`${column} = ${time.fromMs}`)
  return definite(field, sql`(${column} >= ${time.fromMs} and ${column} < ${time.untilMs})`)
}

function flagOf(text: string, { at, field }: Comparison): number {
  const word = text.toLowerCase()
  if (word === 'yes' || word === 'true') return 1
  if (word === 'no' || word === 'false') return 0
  throw queryWrong(at, `"${text}" is neither yes nor no`, `Write ${field}:yes or ${field}:no.`)
}

function noNumber({ at, field }: Comparison, text: string): Error {
  return queryWrong(at, `"${text}" is no number for "${field}"`, `Such as ${field}>=10.`)
}

function noTime({ at, field }: Comparison, text: string): Error {
  return queryWrong(
    at,
    `"${text}" is no time for "${field}"`,
    `Such as ${field}<15m, ${field}<7d, ${field}>=2026-01-31 or ${field}>"2026-01-31T12:00:00Z".`,
  )
}
