/** The reference page of a JSON form, made from its JSON Schema: one line a field, with its path, type and sentence. */
import type { z } from 'zod'

type Schema = z.core.JSONSchema.BaseSchema

/**
 * Markdown page for a JSON Schema of the kind that `reportJsonSchema` gives.
 * @param heading title of the page, and what comes before the table
 */
export function renderReference(schema: Schema, heading: { readonly title: string; readonly before: string }): string {
  const rows = fieldsOf(schema, '').map(({ path, type, sentence }) => `| \`${path}\` | ${type} | ${sentence} |\n`)
  return `# ${heading.title}\n\n${heading.before}\n\n| field | type | what it says |\n|---|---|---|\n${rows.join('')}`
}

type Field = { readonly path: string; readonly type: string; readonly sentence: string }

function fieldsOf(schema: Schema, prefix: string): readonly Field[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
    typeof part === 'boolean' ? [] : fieldOf(part, prefix === '' ? name : `${prefix}.${name}`),
  )
  const inside = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((part) => fieldsOf(part, prefix))
  return [...own, ...inside]
}

function fieldOf(part: Schema, path: string): readonly Field[] {
  const field = {
    path,
    type: typeOf(part).replaceAll('|', '\\|'),
    sentence: (part.description ?? '').replaceAll('|', '\\|'),
  }
  const items = part.items
  if (items !== undefined && typeof items === 'object' && !Array.isArray(items))
    return [field, ...fieldsOf(items, `${path}[]`)]
  return [field, ...fieldsOf(part, path)]
}

function typeOf(part: Schema): string {
  if (part.const !== undefined) return `\`${JSON.stringify(part.const)}\``
  if (part.enum !== undefined) return part.enum.map((value) => `\`${String(value)}\``).join(' | ')
  const choices = [...(part.anyOf ?? []), ...(part.oneOf ?? [])]
  if (choices.length > 0) return [...new Set(choices.map(typeOf))].join(' | ')
  if (part.type === 'array') return 'list'
  if (part.format === 'date-time') return 'time'
  return part.type === undefined ? 'any' : [part.type].flat().join(' | ')
}
