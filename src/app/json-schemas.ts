/** Schemas of zod as JSON Schema 2020-12; those with an id come out once, under their name. */
import { z } from 'zod'

export type JsonSchema = z.core.JSONSchema.BaseSchema

type Named = {
  /** By id, sorted. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
  /** What stands for one of the schemas that were given: a reference, or itself. */
  of(schema: z.ZodType): JsonSchema
}

/** @param place what a reference begins with, such as `#/components/schemas/` */
export function namedSchemas(given: readonly z.ZodType[], place: string, io: 'input' | 'output' = 'output'): Named {
  const wrapper = z.object(Object.fromEntries(given.map((schema, index) => [`s${index}`, schema])))
  const made = z.toJSONSchema(wrapper, { io, override: ({ jsonSchema }) => tidy(jsonSchema, io) })
  const defs = made.$defs ?? {}
  const schemas = Object.fromEntries(
    Object.keys(defs)
      .toSorted()
      .map((id) => {
        const { id: _, ...schema } = renamed(defs[id] ?? {}, place)
        return [id, schema]
      }),
  )
  const properties = made.properties ?? {}
  const indexOf = new Map(given.map((schema, index) => [schema, index]))
  return {
    schemas,
    of: (schema) => {
      const found = properties[`s${indexOf.get(schema) ?? -1}`]
      return typeof found === 'object' ? renamed(found, place) : {}
    },
  }
}

/** `readonly` speaks of values in memory, patterns of formats repeat these, and the largest safe integer is no limit of ours. */
function tidy(schema: JsonSchema, io: 'input' | 'output'): void {
  // Later versions answer with more fields.
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties
  delete schema.readOnly
  if (schema.format === 'date-time') delete schema.pattern
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
}

function renamed(schema: JsonSchema, place: string): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', `"${place}`)
  const parsed: JsonSchema = JSON.parse(text)
  return parsed
}
