/** Where the fields of an action's input stand in a request: in the path, behind the question mark, or in the body. */
import { z } from 'zod'
import type { Action } from './action.ts'

export type FieldSchemas = Readonly<Record<string, z.core.$ZodType>>

export type ActionParts = {
  readonly params: FieldSchemas
  readonly query: FieldSchemas
  /** Null for GET and DELETE, and where nothing is left for it. */
  readonly body: z.ZodObject | null
}

export function actionParts({ method, path, input }: Pick<Action, 'method' | 'path' | 'input'>): ActionParts {
  const names = pathFields(path)
  const fields: FieldSchemas = input.shape
  const params = pick(fields, (name) => names.includes(name))
  const rest = pick(fields, (name) => !names.includes(name))
  if (method === 'GET' || method === 'DELETE') return { params, query: rest, body: null }
  return { params, query: {}, body: Object.keys(rest).length === 0 ? null : z.object(rest) }
}

/** Names behind the colons of a path. */
export function pathFields(path: string): readonly string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
}

/** Whether it gives a page of rows, which can be exported whole. */
export function isList({ method, input, output }: Pick<Action, 'method' | 'input' | 'output'>): boolean {
  return (
    method === 'GET' &&
    'offset' in input.shape &&
    'limit' in input.shape &&
    output instanceof z.ZodObject &&
    'rows' in output.shape &&
    'total' in output.shape
  )
}

function pick(fields: FieldSchemas, wanted: (name: string) => boolean): FieldSchemas {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => wanted(name)))
}
