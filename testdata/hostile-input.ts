/** Inputs for an action, made from its schema: some as it asks for, some from people who mean harm. */
import fc from 'fast-check'
import { z } from 'zod'
import type { Action } from '../src/app/action.ts'

const hostile: readonly unknown[] = [
  '',
  'x'.repeat(600),
  'a\u0000b',
  '\ud800',
  "' or '1'='1",
  "'; drop table devices; --",
  '$1 %s {{7*7}} ${7}',
  '<script>alert(1)</script>',
  '../../../../etc/passwd',
  '%00%ff',
  '__proto__',
  'constructor',
  '-1',
  '1e309',
  'NaN',
  '9007199254740993',
  '"((((((not not',
  '*'.repeat(200),
  -1,
  1e308,
  0.1,
  2 ** 60,
  true,
  null,
  [],
  ['a', ['b']],
  {},
  { $ne: null },
  { toString: 'x' },
]

export type Input = Readonly<Record<string, unknown>>

/** Fields as the schema says or hostile ones, some left out, some that it doesn't know. */
export function inputsOf(action: Action): fc.Arbitrary<Input> {
  const schema = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' })
  const examples = action.examples.map(({ input }) => input)
  const fields: Record<string, fc.Arbitrary<unknown>> = { unknownField: fc.constantFrom(...hostile) }
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const given = examples.map((input) => Object.entries(input).find(([key]) => key === name)?.[1])
    const known = given.filter((value) => value !== undefined)
    const asked = valuesOf(field)
    fields[name] = fc.oneof(asked, fc.constantFrom(...hostile), known.length === 0 ? asked : fc.constantFrom(...known))
  }
  return fc.oneof(fc.record(fields, { requiredKeys: [] }), fc.record(fields))
}

/** Each field in turn with each hostile value, on top of the example. */
export function hostileInputs(action: Action): readonly Input[] {
  const schema = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' })
  const example = action.examples[0]?.input ?? {}
  return Object.keys(schema.properties ?? {}).flatMap((name) =>
    hostile.map((value) => Object.assign({}, example, { [name]: value })),
  )
}

/** Those of the path stay with the path, whatever they are. */
export function pathOf({ path }: Pick<Action, 'path'>, input: Input): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encoded(input[name] ?? 'x'))
}

export function queryOf(input: Input): string {
  const parts = Object.entries(input).flatMap(([name, value]) => {
    const values: readonly unknown[] = Array.isArray(value) ? value : [value]
    return values.map((one) => `${name}=${encoded(one)}`)
  })
  return parts.length === 0 ? '' : `?${parts.join('&')}`
}

/** Half of a surrogate pair has no form in an address. */
function encoded(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '?'))
}

function valuesOf(schema: unknown): fc.Arbitrary<unknown> {
  if (typeof schema !== 'object' || schema === null) return fc.jsonValue()
  const parts: Readonly<Record<string, unknown>> = { ...schema }
  if (Array.isArray(parts['enum'])) return fc.constantFrom<unknown>(...parts['enum'])
  if (Array.isArray(parts['anyOf'])) return fc.oneof(...parts['anyOf'].map(valuesOf))
  switch (parts['type']) {
    case 'string':
      return fc.oneof(fc.string({ maxLength: 40 }), fc.stringMatching(/^[a-z0-9-]{1,20}$/))
    case 'integer':
      return fc.oneof(fc.nat(2000), fc.maxSafeInteger())
    case 'number':
      return fc.double()
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(valuesOf(parts['items']), { maxLength: 4 })
    default:
      return fc.jsonValue()
  }
}
