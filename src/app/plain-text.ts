/**
 * Makes text from the network fit to be shown: control characters, escape sequences, invisible and direction-changing
 * characters become visible marks, piles of combining marks are cut, and long text is shortened. Also numbers and times
 * for people.
 */

/**
 * What a terminal or a browser would obey instead of show, and what has no meaning: control, format and private
 * characters.
 */
const unprintable = /\p{C}/gu
const markPiles = /(\p{M}{2})\p{M}+/gu

/**
 * Text as one line that is safe to print anywhere.
 * @param max most characters kept; a shortened text ends in an ellipsis
 */
export function printable(value: string, max: number): string {
  // The cut comes first, so that a value of megabytes costs nothing; marks can only make the text longer.
  const clean = value
    .slice(0, max * 4 + 64)
    .replace(/\s+/g, ' ')
    .replace(unprintable, markOf)
    .replace(markPiles, '$1')
    .trim()
  const characters = Array.from(clean)
  return characters.length <= max ? clean : `${characters.slice(0, max - 1).join('')}…`
}

function markOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  // Private, unassigned and half characters have no name that would help anybody.
  if (!/[\p{Cc}\p{Cf}]/u.test(character)) return '\ufffd'
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** 1234567 → `1,234,567`. Not by `Intl`, which takes as long to load as a tenth of the program's start. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 device`, `2 devices`. */
export function formatPlural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`
}

/** 0.384 → `38 %`; never rounds to 0 or 100 what isn't; `null` → `unknown`. */
export function formatShare(share: number | null): string {
  if (share === null) return 'unknown'
  const percent = share * 100
  if (percent > 0 && percent < 1) return '<1 %'
  if (percent > 99 && percent < 100) return '>99 %'
  return `${Math.round(percent)} %`
}

/** 1536 → `1.5 kB`, in powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? ''}`
}

/** `2026-01-31T12:00:00.000Z` → `2026-01-31 12:00:00 UTC`; `null` → a dash. */
export function formatTime(at: string | null): string {
  return at === null ? '–' : `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`
}

/** Time between two ISO 8601 times in words: `3 h 20 min`. */
export function formatSpan(from: string | null, to: string | null): string {
  if (from === null || to === null) return 'no time'
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`
}

// What `JSON.stringify` leaves as it is although a terminal may obey it.
const unsafeInJson = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** JSON that is also safe to print on a terminal: the characters a terminal could obey are written as escapes. */
export function renderJson(value: unknown, indent = 0): string {
  return printableJson(JSON.stringify(value, null, indent))
}

/** The same for JSON that is text already. */
export function printableJson(json: string): string {
  return json.replace(unsafeInJson, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
