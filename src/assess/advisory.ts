/**
 * What every feed is turned into: advisories about products, life cycles of operating systems, and chances of
 * exploitation. Types and limits only. Names stay as the source wrote them; making them comparable is the business of
 * `names.ts`.
 */
import type { Versions } from './range.ts'

/** SSVC decision point: what is known about attacks with it. */
export type Exploitation = 'none' | 'public poc' | 'active'

/** Best kind of answer that the source offers, best first. */
export type Remedy = 'vendor-fix' | 'workaround' | 'mitigation' | 'none-available' | 'no-fix-planned' | 'unknown'

/** One product of one vendor with one range of versions. */
export type Affected = {
  readonly vendor: string
  /**
   * The product as the source names it: a model, a list of models, a family, or only a type such as `Multiple
   * Routers`.
   */
  readonly product: string
  /** Order numbers that identify the product exactly; may end in `*`. */
  readonly models: readonly string[]
  readonly versions: Versions
  /** First version without the fault, when the source names it clearly. */
  readonly fixedVersion: string | null
  readonly remedy: Remedy
}

/** One published vulnerability. */
export type Advisory = {
  /** CVE id where there is one, else the source's own. */
  readonly id: string
  readonly cve: string | null
  readonly title: string
  /** Where it comes from, for people: `CISA KEV 2025.08.25`, `CSAF ICSA-23-131-03`. */
  readonly source: string
  readonly affected: readonly Affected[]
  /** CVSS base score 0–10 with its vector. */
  readonly cvss: number | null
  readonly vector: string | null
  readonly exploitation: Exploitation | null
  /** SSVC decision point when the source states it. */
  readonly automatable: boolean | null
  /** Listed as exploited in the wild. */
  readonly knownExploited: boolean
  /** Known to be used by ransomware. */
  readonly ransomware: boolean
}

/** How long the releases of an operating system get security updates. */
export type Lifecycle = {
  readonly id: string
  readonly title: string
  /**
   * Maker of all hardware that it runs on, where that is so (iOS, IOS XE); it then must agree with the device's
   * vendor.
   */
  readonly vendor: string | null
  readonly source: string
  readonly releases: readonly Release[]
}

export type Release = {
  /** `7.12`, `10-22h2`, `2012-r2`. */
  readonly cycle: string
  /** Another spelling of the cycle, such as `XP SP3`. */
  readonly label: string | null
  /**
   * When security updates end or ended, as milliseconds since 1970; `ended` without a date; `null` while nobody said
   * so.
   */
  readonly endsMs: number | 'ended' | null
  readonly latest: string | null
}

/** EPSS: the chance that a vulnerability is attacked within 30 days, 0–1, and its rank among all, 0–1. */
export type ExploitChance = { readonly probability: number; readonly percentile: number; readonly date: string | null }

/** What doesn't fit is counted and reported as a fault of the feed. */
export const limits = {
  advisories: 400_000,
  affectedOfOneAdvisory: 10_000,
  chances: 1_000_000,
  /** Nodes of one CSAF product tree, and its depth. */
  treeNodes: 100_000,
  treeDepth: 32,
  /** Longest name, title or version that is kept. */
  textLength: 300,
} as const

/** Cuts a text from a feed to the longest that is kept, on one line. */
export function kept(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, limits.textLength)
}

/** All that the feeds say. */
export type Catalogue = {
  readonly advisories: readonly Advisory[]
  readonly lifecycles: readonly Lifecycle[]
  /** EPSS by CVE id. */
  readonly chances: ReadonlyMap<string, ExploitChance>
}

export const emptyCatalogue: Catalogue = { advisories: [], lifecycles: [], chances: new Map() }
