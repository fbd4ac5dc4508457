/** The query language: any text is understood or refused in words, and a tree and its text are the same. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UserError } from '../../core/errors.ts'
import { compileQuery, compileSort } from './compile-query.ts'
import { sortableFields } from './entity.ts'
import { entities } from './entities.ts'
import { parseQuery } from './parse-query.ts'
import { prefixPatterns } from './address-prefix.ts'
import { renderQuery, type Query, type Value } from './syntax.ts'

const nowMs = Date.UTC(2026, 0, 31, 12)

const field = fc.stringMatching(/^[A-Za-z][A-Za-z\d]{0,8}$/)
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((each) => {
  return each.trim() !== '' && !/[\p{Cc}\p{Cs}]/u.test(each)
})
const value: fc.Arbitrary<Value> = fc.oneof(
  text.map((text) => ({ kind: 'exact', text }) as const),
  fc.stringMatching(/^[\w.:/-]{0,5}\*[\w.:/-]{0,5}$/).map((text) => ({ kind: 'pattern', text }) as const),
  fc.constant({ kind: 'none' } as const),
)
const comparison: fc.Arbitrary<Query> = fc.record({
  kind: fc.constant('compare' as const),
  field,
  operator: fc.constantFrom(':', '>', '>=', '<', '<='),
  values: fc.array(value, { minLength: 1, maxLength: 3 }),
  at: fc.constant(0),
})
const word: fc.Arbitrary<Query> = fc.record({ kind: fc.constant('text' as const), text, at: fc.constant(0) })

/** Trees as the parser makes them: no level inside one of the same kind, nothing denied twice. */
const { query } = fc.letrec<{ query: Query; leaf: Query; and: Query; or: Query; not: Query }>((tie) => {
  const parts = (kind: string) =>
    fc.array(
      tie('query').filter((part) => part.kind !== kind),
      { minLength: 2, maxLength: 3 },
    )
  return {
    leaf: fc.oneof(comparison, word),
    and: fc.record({ kind: fc.constant('and' as const), parts: parts('and') }),
    or: fc.record({ kind: fc.constant('or' as const), parts: parts('or') }),
    not: fc.record({ kind: fc.constant('not' as const), part: tie('query').filter(({ kind }) => kind !== 'not') }),
    query: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('and'), tie('or'), tie('not')),
  }
})

function withoutPlaces(query: unknown): unknown {
  return JSON.parse(JSON.stringify(query, (key, value: unknown) => (key === 'at' ? 0 : value)))
}

test('a tree and its text are the same', () => {
  fc.assert(
    fc.property(query, (tree) => {
      expect(withoutPlaces(parseQuery(renderQuery(tree)))).toEqual(withoutPlaces(tree))
    }),
    { numRuns: 500 },
  )
})

const pieces = fc.oneof(
  fc.constantFrom(
    'and',
    'or',
    'not',
    '(',
    ')',
    '"',
    '\\',
    ',',
    ':',
    '>=',
    '<',
    '!=',
    '*',
    ' ',
    'none',
    '7d',
    '2026-01-31',
  ),
  fc.constantFrom('category:', 'riskScore>', 'lastSeen', 'ip:10.0.0.0/9', 'cvss>=7', 'state:open', 'port:23', '50%'),
  fc.string({ unit: 'binary', maxLength: 4 }),
)
const anyText = fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join(''))

test('any text is understood or refused with its place and a hint, for every list', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(...entities), (text, entity) => {
      const refusal = refusalOf(() => compileQuery(text, entity, nowMs))
      fc.pre(refusal !== null)
      expect(refusal).toMatchObject({ code: 'query-wrong', hint: expect.stringMatching(/./) })
      const place = Number(/^Character (\d+) of the query: .+\.$/s.exec(refusal?.message ?? '')?.[1])
      expect(place).toBeGreaterThanOrEqual(1)
      expect(place).toBeLessThanOrEqual(text.length + 1)
    }),
    { numRuns: 2000 },
  )
})

describe.each(entities)('$name', (entity) => {
  test.each(entity.examples)('understands $query', ({ query }) => {
    expect(compileQuery(query, entity, nowMs)).not.toBeNull()
  })

  test('sorts by each of its fields, and always in a definite order', () => {
    for (const name of sortableFields(entity)) {
      const order = compileSort(`-${name}`, entity)
      expect(order[0]).toMatchObject({ descending: true })
      const columns = order.map(({ column }) => column)
      for (const key of entity.key) expect(columns).toContain(key)
    }
  })
})

const [devices] = entities
test.each([
  {
    query: 'vendr:axis',
    says: 'Character 1 of the query: devices have no field "vendr".',
    hint: 'Did you mean vendor?',
  },
  {
    query: 'a riskLevel:hihg',
    says: 'Character 3 of the query: "hihg" is no value of "riskLevel".',
    hint: 'Did you mean riskLevel:high?',
  },
  { query: '(a or b', says: 'Character 1 of the query: a parenthesis that is not closed.', hint: 'Add ")".' },
  { query: 'a)', says: 'Character 2 of the query: a closing parenthesis without an opening one.', hint: 'Remove it.' },
  {
    query: 'a or',
    says: 'Character 5 of the query: the query ends where a term is missing.',
    hint: 'Add a term, or remove the last word.',
  },
  { query: 'vendor!=axis', says: 'Character 1 of the query: "!=" is not understood.', hint: 'Write: not vendor:value' },
  {
    query: 'lastSeen:7d',
    says: 'Character 1 of the query: "7d" is a length of time.',
    hint: 'Write lastSeen<7d for within the last 7d, lastSeen>7d for before that.',
  },
  {
    query: 'vendor>axis',
    says: 'Character 1 of the query: "vendor" has no order to compare by.',
    hint: 'Write vendor:value.',
  },
])('says of $query what is wrong and what to write', ({ query, says, hint }) => {
  expect(() => compileQuery(query, devices, nowMs)).toThrow(expect.objectContaining({ message: says, hint }))
})

test('an IPv4 prefix fits the addresses in it and no others', () => {
  const byte = fc.nat(255)
  fc.assert(
    fc.property(
      fc.tuple(byte, byte, byte, byte),
      fc.tuple(byte, byte, byte, byte),
      fc.nat(32),
      (base, other, length) => {
        const patterns = prefixPatterns(`${base.join('.')}/${length}`) ?? []
        const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0
        for (const address of [base, other]) {
          const isInside = (numberOf(address) & mask) >>> 0 === (numberOf(base) & mask) >>> 0
          const fits = patterns.some((pattern) =>
            new RegExp(`^${pattern.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')}$`).test(address.join('.')),
          )
          expect(fits).toBe(isInside)
        }
        expect(patterns.length).toBeLessThanOrEqual(128)
      },
    ),
  )
  expect(prefixPatterns('10.0.0.0/33')).toBeNull()
  expect(prefixPatterns('2001:db8::/32')).toBeNull()
})

function numberOf([a, b, c, d]: readonly [number, number, number, number]): number {
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
}

/** Null where nothing was refused; anything but a refusal is thrown on. */
function refusalOf(run: () => unknown): UserError | null {
  try {
    run()
    return null
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}
