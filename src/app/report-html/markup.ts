/**
 * HTML whose every inserted value is escaped: the only way for text from the network into the page.
 * Values are put into text and into quoted attributes, nowhere else.
 */
import { printable } from '../plain-text.ts'

/** Finished HTML; made by `html`, and by `trusted` for what the project itself wrote. */
export type Markup = { readonly markup: string }
type Part = string | number | Markup | null | readonly Part[]

/** Template tag: HTML with its values escaped. Lists are joined, `null` is nothing. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const [first = '', ...rest] = literalsOf(strings)
  let markup = first
  for (const [index, part] of parts.entries()) markup += render(part) + (rest[index] ?? '')
  return { markup }
}

const literals = new WeakMap<TemplateStringsArray, readonly string[]>()

/** The template's own text without its indentation, which would double the page. */
function literalsOf(strings: TemplateStringsArray): readonly string[] {
  const known = literals.get(strings)
  if (known !== undefined) return known
  const made = strings.map((text) => text.replace(/\s*\n\s*/g, '\n'))
  literals.set(strings, made)
  return made
}

/** HTML of the project's own: style sheets and charts that were made safe. Never a value from a report. */
export function trusted(markup: string): Markup {
  return { markup }
}

/** Text that the network chose: printable, cut, and kept from turning the line around it. */
export function said(value: string, max = 100): Markup {
  return html`<bdi>${printable(value, max)}</bdi>`
}

function render(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escapeHtml(part)
  return 'markup' in part ? part.markup : part.map(render).join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
