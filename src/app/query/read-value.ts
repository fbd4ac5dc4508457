/** Values of the query language: numbers with units, times and lengths of time. Text in, numbers out; null for others. */
import type { FieldKind } from './entity.ts'

const bytesOf: Readonly<Record<string, number>> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }
const msOf: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
const dayMs = 86_400_000

/** `70`, `0.5`, `50%` for shares, `10MB` for bytes. */
export function readNumber(text: string, kind: FieldKind): number | null {
  const found = /^(-?\d{1,15}(?:\.\d{1,9})?)(%|[a-z]{1,2})?$/i.exec(text)
  if (found === null) return null
  const number = Number(found[1])
  const unit = found[2]?.toLowerCase()
  if (unit === undefined) return number
  if (unit === '%') return kind === 'share' ? number / 100 : null
  const factor = kind === 'bytes' ? bytesOf[unit] : undefined
  return factor === undefined ? null : Math.round(number * factor)
}

export type QueryTime = {
  readonly fromMs: number
  /** The end of the day that was named; else the same as `fromMs`. */
  readonly untilMs: number
  readonly isAge: boolean
}

/** `15m` is an age; `2026-01-31` a day in UTC; with a time behind it an instant, in UTC unless it says another zone. */
export function readTime(text: string, nowMs: number): QueryTime | null {
  const age = /^(\d{1,6})([smhdw])$/i.exec(text)
  if (age !== null) {
    const fromMs = nowMs - Number(age[1]) * (msOf[age[2]?.toLowerCase() ?? ''] ?? 0)
    return { fromMs, untilMs: fromMs, isAge: true }
  }
  const date = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/i.exec(text)
  if (date === null) return null
  const isDay = date[2] === undefined
  const fromMs = Date.parse(isDay || date[3] !== undefined ? text : `${text}Z`)
  return Number.isNaN(fromMs) ? null : { fromMs, untilMs: isDay ? fromMs + dayMs : fromMs, isAge: false }
}
