/**
 * The query language as a tree, and back to text: `category:camera riskScore>=70 (vendor:axis or vendor:hikvision) not
 * zone:guest "free text"`. What the fields mean is another matter, see `fields.ts`.
 */

export type Operator = ':' | '>' | '>=' | '<' | '<='

export type Value =
  | { readonly kind: 'exact'; readonly text: string }
  /** With `*` for any text. */
  | { readonly kind: 'pattern'; readonly text: string }
  /** Nothing is known there. */
  | { readonly kind: 'none' }

/** `at` is where it stands in the text, the first character is 1. */
export type Query =
  | { readonly kind: 'and'; readonly parts: readonly Query[] }
  | { readonly kind: 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  | { readonly kind: 'text'; readonly text: string; readonly at: number }
  | {
      readonly kind: 'compare'
      readonly field: string
      readonly operator: Operator
      /** At least one; several are alternatives. */
      readonly values: readonly Value[]
      readonly at: number
    }

export const keywords: ReadonlySet<string> = new Set(['and', 'or', 'not'])

/** Several colons and nothing but hexadecimal digits: an address, not a field. */
export const looksLikeAddress = /^[\da-f]*:[\da-f:.]*:[\da-f:.]*$/i

/** Text that parses to the same tree. */
export function renderQuery(query: Query): string {
  if (query.kind === 'and' || query.kind === 'or') {
    return query.parts.map(inParentheses).join(query.kind === 'or' ? ' or ' : ' ')
  }
  if (query.kind === 'not') return `not ${inParentheses(query.part)}`
  if (query.kind === 'text') return renderText(query.text)
  return `${query.field}${query.operator}${query.values.map(renderValue).join(',')}`
}

function inParentheses(query: Query): string {
  const text = renderQuery(query)
  return query.kind === 'and' || query.kind === 'or' ? `(${text})` : text
}

function renderText(text: string): string {
  const isPlain = /^[\p{L}\p{N}._-]+$/u.test(text) && !keywords.has(text.toLowerCase())
  return isPlain || looksLikeAddress.test(text) ? text : quoted(text)
}

function renderValue(value: Value): string {
  if (value.kind === 'none') return 'none'
  if (value.kind === 'pattern') return value.text
  const isPlain = /^[\p{L}\p{N}._:/%+-]+$/u.test(value.text) && value.text.toLowerCase() !== 'none'
  return isPlain ? value.text : quoted(value.text)
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`
}
