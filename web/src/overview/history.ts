/** The history of risk as one line, and what became of it. */
import type { Point } from '../parts/line-chart.tsx'
import type { Overview } from './answer.ts'

const weekMs = 7 * 86_400_000

/** Of several sites the mean of their latest scores, at every time that one of them moved. */
export function meanHistory(history: Overview['riskHistory']): readonly Point[] {
  const latest = new Map<string, number>()
  return history.map(({ site, atMs, score }) => {
    latest.set(site, score)
    const scores = [...latest.values()]
    return { atMs, value: Math.round((10 * scores.reduce((sum, each) => sum + each, 0)) / scores.length) / 10 }
  })
}

export type Trend = { readonly change: number; readonly sinceMs: number }

/** Against a week before now, or against the first score where there is no week yet; null with fewer than two. */
export function trendOf(points: readonly Point[], nowMs: number): Trend | null {
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined || points.length < 2) return null
  const weekAgoMs = nowMs - weekMs
  const before = points.findLast(({ atMs }) => atMs <= weekAgoMs)
  const sinceMs = before === undefined ? first.atMs : weekAgoMs
  return { change: Math.round((last.value - (before ?? first).value) * 10) / 10, sinceMs }
}
