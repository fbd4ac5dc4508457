/** Parts that several sections of the page share. */
import { formatPlural } from '../plain-text.ts'
import { html, type Markup } from './markup.ts'

/** A table that scrolls sideways where it must. A heading that ends in `#` stands over right-aligned numbers. */
export function table(label: string, headings: readonly string[], rows: readonly Markup[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
    <thead><tr>${headings.map(heading)}</tr></thead><tbody>${rows}</tbody></table></div>`
}

export function heading(words: string): Markup {
  if (!words.endsWith('#')) return html`<th scope="col">${words}</th>`
  return html`<th scope="col" class="number">${words.slice(0, -1)}</th>`
}

/** Says how many of a list are not on the page; nothing when all are. */
export function notShown(length: number, most: number, one: string): Markup | null {
  return length > most
    ? html`<p>… and ${formatPlural(length - most, `more ${one}`)}: the JSON report has all.</p>`
    : null
}
