/** Numbers, times and levels as people read them. The same words everywhere; no place formats for itself. */

export const levels = ['critical', 'high', 'medium', 'low'] as const
export type Level = (typeof levels)[number]

const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const dates = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' })
const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

export function count(value: number): string {
  return numbers.format(value)
}

/** `1 device`, `3,400 devices`. */
export function many(value: number, noun: string, plural = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : plural}`
}

/** Decimal, as on a disk or a line. */
export function bytes(value: number): string {
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1)
  const shown = value / 1000 ** step
  return `${shown < 10 && step > 0 ? shown.toFixed(1) : Math.round(shown)} ${units[step] ?? 'B'}`
}

/** A share of one as a percentage; never rounded to 0 or 100 when it is neither. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %'
  if (share < 1 && share > 0.99) return '> 99 %'
  return `${Math.round(share * 100)} %`
}

/** Of a known level, or of a word that is none. */
export function levelOf(word: string): Level {
  return levels.find((level) => level === word) ?? 'low'
}

export function ago(atMs: number, nowMs: number): string {
  const passedMs = atMs - nowMs
  for (const [unit, lengthMs] of steps)
    if (Math.abs(passedMs) >= lengthMs) return relative.format(Math.round(passedMs / lengthMs), unit)
  return passedMs > 1000 ? 'in less than 1 min.' : 'just now'
}

/** In the time zone of the person. */
export function absolute(atMs: number): string {
  return dates.format(atMs)
}

/** First letter large. */
export function capital(word: string): string {
  return word === '' ? '' : `${word[0]?.toUpperCase() ?? ''}${word.slice(1)}`
}
