/**
 * The API as an OpenAPI 3.1 document, made from the actions. Names of schemas are those that rows carry; what is asked and
 * answered otherwise stands in its place. Deterministic: the committed document and the one that is served are the same.
 */
import { z } from 'zod'
import type { Action } from './action.ts'
import { actionParts, isList, type FieldSchemas } from './action-parts.ts'
import { namedSchemas, type JsonSchema } from './json-schemas.ts'
import { version } from './version.ts'

const error = z
  .object({
    error: z.object({
      code: z.string().describe('See docs/reference/errors.md.'),
      sentence: z.string().describe('What is wrong.'),
      hint: z.string().describe('What to do.'),
    }),
  })
  .meta({ id: 'Refusal' })

const refusals: Readonly<Record<string, string>> = {
  '400': 'Something in the request is not understood.',
  '401': 'It needs a login.',
  '403': 'The role or the sites do not allow it.',
  '404': 'There is no such thing, or it is of a site that may not be seen.',
  '409': 'It contradicts what is there.',
  '413': 'The request is too long.',
  '429': 'Too many requests.',
}

const securitySchemes = {
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of the API: `cordon token create`, or the dashboard.',
  },
  session: { type: 'apiKey', in: 'cookie', name: '__Host-cordon', description: 'What a browser has after signing in.' },
}

/** @param actions in any order; paths come out sorted */
export function openApiDocument(actions: readonly Action[]): Readonly<Record<string, unknown>> {
  const named = namedSchemas([error, ...actions.map(({ output }) => output)], '#/components/schemas/')
  const of: SchemaOf = (schema) => named.of(schema)
  const paths: Record<string, Record<string, unknown>> = {}
  const sorted = actions.toSorted((a, b) => (a.path === b.path ? order(a.method, b.method) : order(a.path, b.path)))
  for (const action of sorted) {
    const path = `/api/v1${action.path.replaceAll(/:(\w+)/g, '{$1}')}`
    paths[path] = { ...paths[path], [action.method.toLowerCase()]: operation(action, of) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Cordon',
      version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: 'IoT security: devices and their risk, patches, segmentation, alerts. See docs/api.md.',
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: { schemas: named.schemas, securitySchemes },
  }
}

type SchemaOf = (schema: z.ZodType) => JsonSchema

function operation(action: Action, of: SchemaOf): Readonly<Record<string, unknown>> {
  const { params, query, body } = actionParts(action)
  const [tag = ''] = action.id.split('.')
  const answer = { description: 'Done.', content: contentOf(action, of) }
  const refused = Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: { 'application/json': { schema: of(error) } } },
  ])
  return {
    operationId: action.id,
    summary: action.summary,
    tags: [tag],
    ...(action.role === 'anyone' ? { security: [] } : { description: `Role: ${action.role} or above.` }),
    parameters: [...parameters(params, 'path'), ...parameters(query, 'query'), ...(isList(action) ? [format] : [])],
    ...(body === null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: inputSchema(body) } } } }),
    responses: { '200': answer, ...Object.fromEntries(refused) },
  }
}

const format = {
  name: 'format',
  in: 'query',
  required: false,
  description: 'All rows as a file, without the limit: `csv` or `json`.',
  schema: { type: 'string', enum: ['csv', 'json'] },
}

function contentOf(action: Action, of: SchemaOf): Readonly<Record<string, unknown>> {
  const json = { 'application/json': { schema: of(action.output) } }
  return isList(action) ? { ...json, 'text/csv': { schema: { type: 'string' } } } : json
}

function parameters(fields: FieldSchemas, place: 'path' | 'query'): readonly unknown[] {
  const { properties = {}, required = [] } = inputSchema(z.object(fields))
  return Object.entries(properties).map(([name, schema]) => {
    const isRequired = place === 'path' || required.includes(name)
    return parameter({ name, place, required: isRequired }, typeof schema === 'object' ? schema : {})
  })
}

function parameter(
  { name, place, required }: { readonly name: string; readonly place: string; readonly required: boolean },
  { description, ...schema }: JsonSchema,
): unknown {
  return { name, in: place, required, ...(description === undefined ? {} : { description }), schema }
}

function inputSchema(schema: z.ZodType): JsonSchema {
  return namedSchemas([schema], '', 'input').of(schema)
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
