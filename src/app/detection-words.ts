/** What the report and the pipeline need to know of a detection by its id. */
import { detections } from '../monitor/detections/index.ts'

/** Detections whose alerts make a suspect: what it did is never learned as normal. */
export const accusing: ReadonlySet<string> = new Set(detections.filter(({ accuses }) => accuses).map(({ id }) => id))

const titles = new Map(detections.map(({ id, title }) => [id, title]))

export function titleOf(detection: string): string {
  return titles.get(detection) ?? detection
}
