/** Which keys a schema has: for suggestions, for names of variables, and for the reference page. */
import { z } from 'zod'

export type KeyOfSchema = { readonly path: readonly string[]; readonly schema: z.core.$ZodType }

/** All keys that hold a value, in order; lists and records count as one. */
export function leafKeys(schema: z.core.$ZodType, path: readonly string[] = []): readonly KeyOfSchema[] {
  const inner = unwrapped(schema)
  if (!(inner instanceof z.ZodObject)) return [{ path, schema }]
  return Object.entries(inner.shape).flatMap(([key, value]) => leafKeys(value, [...path, key]))
}

/** Name of each variable → the key that it sets, such as `CORDON_SERVER_PORT` → `server`, `port`. */
export function variableNames(schema: z.core.$ZodType): ReadonlyMap<string, readonly string[]> {
  return new Map(leafKeys(schema).map(({ path }) => [variableOf(path), path]))
}

export function variableOf(path: readonly string[]): string {
  const words = path.map((key) => key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase())
  return `CORDON_${words.join('_')}`
}

/** The keys that may stand at this place; empty when anything may. */
export function keysOf(schema: z.core.$ZodType, path: readonly string[]): readonly string[] {
  const inner = unwrapped(schema)
  const [first, ...rest] = path
  if (inner instanceof z.ZodDiscriminatedUnion) {
    return [...new Set(inner.options.flatMap((option) => keysOf(option, path)))]
  }
  if (inner instanceof z.ZodArray) return keysOf(inner.element, rest)
  if (!(inner instanceof z.ZodObject)) return []
  if (first === undefined) return Object.keys(inner.shape)
  const next: unknown = inner.shape[first]
  return next instanceof z.ZodType ? keysOf(next, rest) : []
}

/** Without what says that it may be left away. */
export function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrapped(schema.unwrap())
  }
  return schema
}
