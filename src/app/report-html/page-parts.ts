/** Parts that several sections of the page share. */
import { formatPlural } from '../plain-text.ts'
import { nameOf } from '../report-words.ts'
import type { ReportDevice } from '../report.ts'
import { html, said, type Markup } from './markup.ts'

/** So many devices get a row: the riskiest. No browser opens a page of a hundred thousand. */
export const mostDevices = 5_000

/**
 * Device id → what it is called, and where its row is. Ids are data, so anchors are numbers; without a row there is
 * none.
 */
export type Places = ReadonlyMap<string, { readonly name: string; readonly anchor: string | null }>

export function placesOf(devices: readonly ReportDevice[]): Places {
  return new Map(
    devices.map((device, index) => {
      return [device.id, { name: nameOf(device), anchor: index < mostDevices ? `device-${index + 1}` : null }] as const
    }),
  )
}

/** A device by its name, as a link to its row if it has one. */
export function deviceLink(id: string, places: Places): Markup {
  const place = places.get(id)
  if (place === undefined || place.anchor === null) return said(place?.name ?? id, 60)
  return html`<a href="#${place.anchor}">${said(place.name, 60)}</a>`
}

/** A table that scrolls sideways where it must. A heading that ends in `#` stands over right-aligned numbers. */
export function table(label: string, headings: readonly string[], rows: readonly Markup[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${headings.map(heading)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
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
