/** JSON of the store, held to the form that it was written in. */
import type { z } from 'zod'
import { parseJson } from '../core/json.ts'

/** Null when it is not of our making: a damaged row must not take a whole page with it. */
export function storedJson<Schema extends z.ZodType>(schema: Schema, json: string): z.output<Schema> | null {
  const parsed = parseJson(json)
  const read = schema.safeParse(parsed.ok ? parsed.value : null)
  return read.success ? read.data : null
}
