/** JSON that Cordon wrote into the store itself, back into values. */
import type { z } from 'zod'

/** @throws Error when the store holds something else: then it is damaged, or a mistake of ours */
export function readStored<Schema extends z.ZodType>(schema: Schema, json: string): z.output<Schema> {
  return schema.parse(JSON.parse(json))
}
