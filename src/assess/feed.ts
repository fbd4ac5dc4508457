/**
 * What a feed file must say. `feeds/kev.ts` is a typical one. Fetching, unpacking and caching are the business of
 * `app`.
 */
import type { Advisory, ExploitChance, Lifecycle } from './advisory.ts'

/**
 * What one file of a feed holds. Faults are sentences for people; an empty list means that all of it was understood.
 */
export type FeedContent = {
  readonly advisories: readonly Advisory[]
  readonly lifecycles?: readonly Lifecycle[]
  /** By CVE id. */
  readonly chances?: ReadonlyMap<string, ExploitChance>
  /** The day that the file speaks of, `YYYY-MM-DD`, when it says so: old feeds look like safe networks. */
  readonly asOf?: string
  readonly faults: readonly string[]
}

type FeedExample = {
  /** What this file shows. */
  readonly name: string
  readonly text: string
  /** Ids of the advisories and life cycles, and the CVE ids of chances, in order. */
  readonly holds: readonly string[]
  /** How many faults are reported. */
  readonly faults: number
}

export type Feed = {
  readonly name: string
  readonly title: string
  /** Who publishes it, and under which terms it may be used. */
  readonly licence: string
  /** Where it can be downloaded. */
  readonly url: string
  readonly examples: readonly FeedExample[]
  /** Whether the text is a file of this feed, also when it is cut or damaged behind its beginning. Cheap. */
  recognises(text: string, fileName?: string): boolean
  /** Never throws. What can't be used is a fault. */
  parse(text: string): FeedContent
}

/** Types a feed's definition. */
export function feed(definition: Feed): Feed {
  return definition
}

/** The content of a file that can't be used at all. */
export function unusable(reason: string): FeedContent {
  return { advisories: [], faults: [reason] }
}

/** One fault for many unreadable entries: `3 of 1404 entries can't be read, the first is number 17`. */
export function unreadableEntries(bad: readonly number[], total: number): readonly string[] {
  const first = bad[0]
  if (first === undefined) return []
  return [`${bad.length} of ${total} entries can't be read; the first is number ${first + 1}`]
}
