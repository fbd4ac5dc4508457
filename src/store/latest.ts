/** Of several texts told at several times the most recent one, whatever order they come in. */
import { isGreater } from './fit-text.ts'

export type Timed = readonly [atMs: number, text: string | null]

/** Whether `after` takes the place of `before`. Of two at the same time the greater one stays. */
export function isLater([beforeMs, before]: Timed, [afterMs, after]: Timed): boolean {
  if (after === null) return false
  return before === null || afterMs > beforeMs || (afterMs === beforeMs && isGreater(after, before))
}
