import { expect, test } from 'vitest'
import type { z } from 'zod'
import { isoTime } from './iso-time.ts'
import { renderReference } from './report-reference.ts'
import { parsePolicy } from '../segment/policy.ts'
import { policyOf, report, reportJsonSchema } from './report.ts'
import { sampleReport } from './sample-report.ts'

type Schema = z.core.JSONSchema.BaseSchema

/** Every named field of a JSON Schema, at any depth. */
function fieldsOf(schema: Schema, path = ''): readonly { readonly path: string; readonly part: Schema }[] {
  const found: { readonly path: string; readonly part: Schema }[] = []
  for (const [name, part] of Object.entries(schema.properties ?? {})) {
    if (typeof part === 'boolean') continue
    found.push({ path: `${path}.${name}`, part })
    found.push(...fieldsOf(part, `${path}.${name}`))
  }
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) found.push(...fieldsOf(part, path))
  const { items } = schema
  if (typeof items === 'object' && !Array.isArray(items)) found.push(...fieldsOf(items, `${path}[]`))
  return found
}

test('a report fits its own schema, and comes through JSON unchanged', () => {
  const made = sampleReport(30)
  expect(report.parse(JSON.parse(JSON.stringify(made)))).toEqual(JSON.parse(JSON.stringify(made)))
  expect(report.safeParse(sampleReport(0)).success).toBe(true)
})

test('the policy inside a report is a cordon.policy/1 document', () => {
  expect(parsePolicy(JSON.parse(JSON.stringify(policyOf(sampleReport(30)))))).toHaveProperty('policy')
})

test('every field of the schema has a sentence', () => {
  const silent = fieldsOf(reportJsonSchema()).filter(({ part }) => (part.description ?? '').trim() === '')
  expect(silent.map(({ path }) => path)).toEqual([])
})

test('the schemas allow fields that later versions add', () => {
  expect(JSON.stringify(reportJsonSchema())).not.toContain('"additionalProperties":false')
  expect(report.safeParse({ ...sampleReport(3), later: 1 }).success).toBe(true)
})

test('the names of the contract are all there', () => {
  const paths = new Set(fieldsOf(reportJsonSchema()).map(({ path }) => path))
  const promised = [
    'schema',
    'devices',
    'alerts',
    'patches',
    'segmentation',
    'summary',
    ...[
      'files',
      'packets',
      'bytes',
      'firstSeen',
      'lastSeen',
      'undecodable',
      'unknownLinks[].name',
      'unknownLinks[].packets',
      'encrypted',
      'unreadable[].file',
      'unreadable[].reason',
    ].map((name) => `input.${name}`),
    ...['id', 'macs', 'ips', 'names', 'vlans', 'firstSeen', 'lastSeen', 'kind', 'services', 'zone'].map(
      (name) => `devices[].${name}`,
    ),
    ...['category', 'vendor', 'model', 'os', 'firmware'].flatMap((field) =>
      ['value', 'confidence', 'why[].fact', 'why[].value', 'why[].clue', 'why[].source'].map(
        (name) => `devices[].identity.${field}.${name}`,
      ),
    ),
    ...['bytesIn', 'bytesOut', 'cleartextShare', 'peers'].map((name) => `devices[].traffic.${name}`),
    ...['id', 'cve', 'state', 'why', 'decision'].map((name) => `devices[].findings[].${name}`),
    ...['score', 'level', 'factors[].id', 'factors[].points', 'factors[].sentence'].map(
      (name) => `devices[].risk.${name}`,
    ),
    ...['id', 'detection', 'severity', 'device', 'at', 'sentence', 'technique', 'evidence'].map(
      (name) => `alerts[].${name}`,
    ),
    ...['zones', 'rules', 'metrics'].map((name) => `segmentation.${name}`),
    ...['devices', 'iotShare', 'cleartextShare', 'vulnerableShare', 'byCategory', 'segmentedness'].map(
      (name) => `summary.${name}`,
    ),
  ]
  expect(promised.filter((name) => !paths.has(`.${name}`))).toEqual([])
})

test('times are ISO 8601 in UTC, and null where there is none or the clock was nonsense', () => {
  expect(isoTime(1_706_659_200_000)).toBe('2024-01-31T00:00:00.000Z')
  expect([0, -1, Number.NaN, Infinity, 1e18].map(isoTime)).toEqual([null, null, null, null, null])
})

test('the reference page names every field once with its type', () => {
  const page = renderReference(reportJsonSchema(), { title: 'Report', before: 'The form.' })
  expect(page).toContain('| `devices[].risk.score` | integer | 0 to 100: the exact sum of the factors. |')
  expect(page).toContain('| `input.firstSeen` | time \\| null |')
  expect(page).not.toContain('undefined')
})
