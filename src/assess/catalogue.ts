/**
 * All feeds together: what `app` read from the folder of feeds becomes one catalogue. A file that no feed recognises,
 * and an empty or damaged one, is a fault with a sentence: silence would look like a safe network.
 */
import { limits, type Advisory, type Catalogue, type ExploitChance, type Lifecycle } from './advisory.ts'
import { feeds } from './feeds/index.ts'

export { emptyCatalogue } from './advisory.ts'

export type FeedFile = { readonly name: string; readonly text: string }

type FeedFault = { readonly file: string; readonly reason: string }

type LoadedFeed = {
  readonly file: string
  /** Name and title of the feed. */
  readonly feed: string
  readonly title: string
  readonly advisories: number
  readonly lifecycles: number
  readonly chances: number
  /** The day that the file speaks of, `YYYY-MM-DD`. */
  readonly asOf: string | null
}

export type ParsedFeeds = {
  readonly catalogue: Catalogue
  readonly faults: readonly FeedFault[]
  readonly loaded: readonly LoadedFeed[]
}

/** Reads the files of a feed folder, unpacked. Never throws; a file with faults is used as far as it could be read. */
export function parseFeeds(files: readonly FeedFile[]): ParsedFeeds {
  const advisories: Advisory[] = []
  const lifecycles: Lifecycle[] = []
  const chances = new Map<string, ExploitChance>()
  const faults: FeedFault[] = []
  const loaded: LoadedFeed[] = []
  for (const { name, text } of files) {
    const found = feeds.find((feed) => feed.recognises(text, name))
    if (found === undefined) {
      faults.push({ file: name, reason: unrecognised(text) })
      continue
    }
    const content = found.parse(text)
    for (const reason of content.faults) faults.push({ file: name, reason })
    const room = Math.max(0, limits.advisories - advisories.length)
    if (content.advisories.length > room)
      faults.push({ file: name, reason: `more than ${limits.advisories} advisories in all; the rest is left out` })
    for (const advisory of content.advisories.slice(0, room)) advisories.push(advisory)
    for (const lifecycle of content.lifecycles ?? []) lifecycles.push(lifecycle)
    for (const [cve, chance] of content.chances ?? [])
      if (chances.size < limits.chances || chances.has(cve)) chances.set(cve, chance)
    const counts = {
      advisories: content.advisories.length,
      lifecycles: content.lifecycles?.length ?? 0,
      chances: content.chances?.size ?? 0,
    }
    if (counts.advisories + counts.lifecycles + counts.chances > 0) {
      loaded.push({ file: name, feed: found.name, title: found.title, ...counts, asOf: content.asOf ?? null })
    }
  }
  return { catalogue: { advisories, lifecycles, chances }, faults, loaded }
}

function unrecognised(text: string): string {
  if (text.trim() === '') return 'it is empty'
  if (text.startsWith('\u001F\uFFFD') || text.startsWith('\u001F\u008B'))
    return 'it is packed with gzip; unpack it first'
  return `no feed recognises it; known are: ${feeds.map(({ title }) => title).join(', ')}`
}
