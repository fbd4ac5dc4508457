/**
 * Whether the operating system of a device still gets security updates. A version that stands for several releases,
 * some of them ended, is possible; without a version nothing is said. Hardware that its maker gave up is not covered.
 */
import type { Identity } from '../core/answers.ts'
import type { Lifecycle, Release } from './advisory.ts'
import { vendorKeys } from './vendor-names.ts'

export type Ended = {
  readonly id: string
  readonly title: string
  readonly state: 'confirmed' | 'possible'
  readonly why: string
  readonly source: string
  /** The newest release that still gets updates. */
  readonly successor: string | null
}

/** Beginning of the ids of findings about the end of life. */
export const endOfLifePrefix = 'end-of-life:'

const sureConfidence = 0.8
const leastConfidence = 0.5
/** Their firmware version is the system's version. */
const firmwareIsSystem = new Set(['routeros', 'fortios', 'pan-os', 'cisco-ios-xe', 'big-ip', 'openwrt', 'sns-firmware'])

export function judgeLifecycle(lifecycles: readonly Lifecycle[], identity: Identity, nowMs: number): Ended | null {
  const { os, vendor, firmware } = identity
  if (lifecycles.length === 0 || os === null || os.confidence < leastConfidence) return null
  const found = named(lifecycles, os.value, vendor?.value ?? null)
  if (found === null) return null
  const { lifecycle } = found
  const version = found.version || (firmwareIsSystem.has(lifecycle.id) ? (firmware?.value ?? '') : '')
  const releases = releasesOf(lifecycle.releases, version)
  const ended = releases.filter((release) => hasEnded(release, nowMs))
  if (ended.length === 0) return null
  const sure = os.confidence >= sureConfidence && ended.length === releases.length
  const successor = lifecycle.releases.find((release) => !hasEnded(release, nowMs))
  return {
    id: `${endOfLifePrefix}${lifecycle.id}:${releases.length === 1 ? (releases[0]?.cycle ?? '') : version.toLowerCase()}`,
    title: `${lifecycle.title} ${version} gets no security updates`,
    state: sure ? 'confirmed' : 'possible',
    why: `Identified as running ${os.value}; ${reason(version, ended, releases)}`,
    source: lifecycle.source,
    successor: successor === undefined ? null : (successor.label ?? successor.cycle),
  }
}

function reason(version: string, ended: readonly Release[], releases: readonly Release[]): string {
  const dates = ended.flatMap(({ endsMs }) => (typeof endsMs === 'number' ? [endsMs] : []))
  const last = dates.length === 0 ? '' : ` on ${new Date(Math.max(...dates)).toISOString().slice(0, 10)}`
  if (ended.length === releases.length) return `security updates for ${version} ended${last}.`
  return `${version} stands for ${releases.length} releases, and updates for ${ended.length} of them ended, the last${last}.`
}

/** The life cycle whose name the system's begins with (the longest such name), and the version behind it. */
function named(
  lifecycles: readonly Lifecycle[],
  system: string,
  vendor: string | null,
): { readonly lifecycle: Lifecycle; readonly version: string } | null {
  const words = wordsOf(system)
  let best: { readonly lifecycle: Lifecycle; readonly version: string } | null = null
  let longest = 0
  for (const lifecycle of lifecycles) {
    if (!agrees(lifecycle.vendor, vendor)) continue
    for (const name of namesOf(lifecycle)) {
      if (name.length <= longest || !name.every((word, at) => words[at] === word)) continue
      longest = name.length
      best = { lifecycle, version: words.slice(name.length).join(' ') }
    }
  }
  return best
}

/** The title with and without its maker, and the slug: `cisco ios xe`, `ios xe`; `linux kernel`, `linux`. */
function namesOf({ id, title }: Lifecycle): readonly (readonly string[])[] {
  const words = wordsOf(title.replaceAll(/\([^)]*\)/g, ' '))
  const isMaker = ['microsoft', 'apple', 'cisco', 'oracle', 'ibm'].includes(words[0] ?? '')
  const names = [words, wordsOf(id), isMaker ? words.slice(1) : words]
  return words.at(-1) === 'kernel' || words.at(-1) === 'os' ? [...names, words.slice(0, -1)] : names
}

function agrees(maker: string | null, vendor: string | null): boolean {
  if (maker === null || vendor === null) return true
  const keys = vendorKeys(maker)
  return vendorKeys(vendor).some((key) => keys.includes(key))
}

/** The release that the version belongs to, or else all releases that it may stand for: `10` for `10-22h2`. */
function releasesOf(releases: readonly Release[], version: string): readonly Release[] {
  const parts = partsOf(version)
  if (parts.length === 0) return []
  const spelled = releases.map((release) => ({
    release,
    spellings: [partsOf(release.cycle), partsOf(release.label ?? '')],
  }))
  let within: Release | null = null
  let longest = 0
  for (const { release, spellings } of spelled) {
    for (const cycle of spellings) {
      if (cycle.length <= longest || !cycle.every((part, at) => parts[at] === part)) continue
      longest = cycle.length
      within = release
    }
  }
  if (within !== null) return [within]
  return spelled
    .filter(({ spellings }) =>
      spellings.some((cycle) => cycle.length > 0 && parts.every((part, at) => cycle[at] === part)),
    )
    .map(({ release }) => release)
}

function hasEnded({ endsMs }: Release, nowMs: number): boolean {
  return endsMs === 'ended' || (endsMs !== null && endsMs <= nowMs)
}

function wordsOf(text: string): readonly string[] {
  return text
    .slice(0, 200)
    .toLowerCase()
    .split(/[\s/_-]+/)
    .filter((word) => word !== '')
}

function partsOf(text: string): readonly string[] {
  return text
    .slice(0, 200)
    .toLowerCase()
    .replace(/^v(?=\d)/, '')
    .split(/[\s._-]+/)
    .filter((part) => part !== '')
}
