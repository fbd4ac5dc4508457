/**
 * STEP 1, second half: what is wrong with a device and how risky that makes it. Findings come from the catalogue of
 * feeds, points from the factors; both are pure functions of what is passed in. The level is read off published bands.
 */
import type { Alert, Decision, Finding, Identity, Kind, Risk, RiskLevel } from '../core/answers.ts'
import type { Conversation, Device, Fact } from '../core/model.ts'
import type { Advisory, Catalogue, Exploitation, ExploitChance } from './advisory.ts'
import { exposureOf, fromInternet } from './exposure.ts'
import type { FactorInput } from './factor.ts'
import { factors } from './factors/index.ts'
import { endOfLifePrefix, judgeLifecycle, type Ended } from './lifecycle.ts'
import { createMatcher, type Match } from './match.ts'
import {
  decide,
  decisions,
  humanImpact,
  isAutomatable,
  tellDecision,
  type DecisionPoints,
  type Exposure,
} from './ssvc.ts'

export type AssessorInput = {
  readonly device: Device
  readonly identity: Identity
  readonly kind: Kind
  /** Those that it takes part in. */
  readonly conversations: readonly Conversation[]
  readonly nowMs: number
  /** A proof says that nobody but its permitted peers reaches the device: SSVC exposure becomes small. */
  readonly isolated?: boolean
  /** Events of other devices whose `peer` is an address of this one, such as logins on it. */
  readonly eventsAbout?: readonly Fact[]
  /** Alerts that accuse it of an attack. */
  readonly attacks?: readonly Alert[]
}

export type Assessment = { readonly findings: readonly Finding[]; readonly risk: Risk }

/** Level and the lowest score of it, highest first. */
export const riskBands: readonly { readonly level: RiskLevel; readonly from: number }[] = [
  { level: 'critical', from: 80 },
  { level: 'high', from: 60 },
  { level: 'medium', from: 30 },
  { level: 'low', from: 0 },
]
const highestScore = 100
const nothing: readonly Finding[] = []

/** What all sources together say about one CVE. */
type Known = {
  readonly exploitedBy: string | null
  readonly ransomware: boolean
  readonly exploitation: Exploitation
  readonly cvss: number | null
  readonly vector: string | null
  readonly automatable: boolean | null
  /** The answer to the decision point, from all of these. */
  readonly isAutomatable: boolean
}

/** Indexes the catalogue once; ask the function that it returns for every device. */
export function createAssessor(catalogue: Catalogue): (input: AssessorInput) => Assessment {
  const match = createMatcher(catalogue.advisories)
  const known = joined(catalogue.advisories)
  return (input) => {
    const { device, identity, conversations, nowMs, isolated = false } = input
    const exposure = exposureOf(fromInternet(device.id, conversations), isolated)
    const category = identity.category?.value ?? null
    const found = match(identity).map((hit) => {
      const all = hit.advisory.cve === null ? undefined : known.get(hit.advisory.cve)
      const chance = catalogue.chances.get(hit.advisory.cve ?? '')
      return finding(hit, all ?? knownFrom(hit.advisory), { exposure, category, chance })
    })
    const ended = judgeLifecycle(catalogue.lifecycles, identity, nowMs)
    const findings =
      ended === null && found.length === 0
        ? nothing
        : [...found, ...(ended === null ? [] : [endOfLife(ended, exposure)])].toSorted(byUrgency)
    return {
      findings,
      risk: judgeRisk({ ...input, eventsAbout: input.eventsAbout ?? [], attacks: input.attacks ?? [], findings }),
    }
  }
}

/** Whether the finding says that updates ended, not that a vulnerability was published. */
export function isEndOfLife({ id }: Finding): boolean {
  return id.startsWith(endOfLifePrefix)
}

/** Points of all factors; they add up to the score, with a negative one where they would exceed the highest. */
export function judgeRisk(input: FactorInput): Risk {
  const judged: { readonly id: string; readonly points: number; readonly sentence: string }[] = []
  for (const { id, most, judge } of factors) {
    const judgement = judge(input)
    if (judgement !== null) judged.push({ id, points: Math.min(most, judgement.points), sentence: judgement.sentence })
  }
  judged.sort((a, b) => b.points - a.points || (a.id < b.id ? -1 : 1))
  const sum = judged.reduce((total, { points }) => total + points, 0)
  if (sum > highestScore) {
    const sentence = `The factors give ${sum} points; the highest score is ${highestScore}.`
    judged.push({ id: 'cap', points: highestScore - sum, sentence })
  }
  const score = Math.min(highestScore, sum)
  return { score, level: riskBands.find(({ from }) => score >= from)?.level ?? 'low', factors: judged }
}

function joined(advisories: readonly Advisory[]): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>()
  for (const advisory of advisories) {
    if (advisory.cve === null) continue
    const other = known.get(advisory.cve)
    known.set(advisory.cve, other === undefined ? knownFrom(advisory) : together(other, knownFrom(advisory)))
  }
  return known
}

function knownFrom({ knownExploited, source, ransomware, exploitation, cvss, vector, automatable }: Advisory): Known {
  return {
    exploitedBy: knownExploited ? source : null,
    ransomware,
    exploitation: knownExploited ? 'active' : (exploitation ?? 'none'),
    cvss,
    vector,
    automatable,
    isAutomatable: isAutomatable({ automatable, vector }),
  }
}

function together(a: Known, b: Known): Known {
  const order: readonly Exploitation[] = ['none', 'public poc', 'active']
  const { cvss, vector } = (a.cvss ?? -1) >= (b.cvss ?? -1) ? a : b
  const automatable = a.automatable ?? b.automatable
  return {
    exploitedBy: a.exploitedBy ?? b.exploitedBy,
    ransomware: a.ransomware || b.ransomware,
    exploitation: order.indexOf(a.exploitation) >= order.indexOf(b.exploitation) ? a.exploitation : b.exploitation,
    cvss,
    vector,
    automatable,
    isAutomatable: isAutomatable({ automatable, vector }),
  }
}

type Context = {
  readonly exposure: Exposure
  readonly category: string | null
  readonly chance: ExploitChance | undefined
}

function finding(
  { advisory, affected, state, why }: Match,
  known: Known,
  { exposure, category, chance }: Context,
): Finding {
  const points: DecisionPoints = {
    exploitation: known.exploitation,
    exposure,
    automatable: known.isAutomatable,
    humanImpact: humanImpact(category),
  }
  return {
    id: advisory.id,
    cve: advisory.cve,
    title: advisory.title,
    state,
    why,
    source: advisory.source,
    decision: decide(points),
    decisionWhy: tellDecision(points, category, tellExploitation(known, chance)),
    fixedVersion: affected.fixedVersion,
    cvss: advisory.cvss ?? known.cvss,
    knownExploited: known.exploitedBy !== null,
  }
}

/** In brackets behind the exploitation: who says so, ransomware, and the EPSS chance. */
function tellExploitation({ exploitedBy, ransomware }: Known, chance: ExploitChance | undefined): string {
  const notes: string[] = []
  if (exploitedBy !== null) notes.push(exploitedBy)
  if (ransomware) notes.push('used by ransomware')
  if (chance !== undefined) {
    const date = chance.date === null ? '' : ` on ${chance.date}`
    notes.push(`EPSS${date} ${percent(chance.probability)}, more than ${percent(chance.percentile)} of all`)
  }
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`
}

/** SSVC decides about patches; what gets no patch any more is planned for, and hurried when the internet reaches it. */
function endOfLife({ id, title, state, why, source, successor }: Ended, exposure: Exposure): Finding {
  const decision: Decision = exposure === 'open' ? 'out-of-cycle' : 'scheduled'
  const reached =
    exposure === 'open' ? 'the internet reaches it, so this is urgent' : 'no connection from the internet was seen'
  const next = successor === null ? '' : ` The newest release with updates is ${successor}.`
  return {
    id,
    cve: null,
    title,
    state,
    why: why + next,
    source,
    decision,
    decisionWhy: `No update will come: move to a supported release, replace the device, or isolate it; ${reached}.`,
    fixedVersion: null,
    cvss: null,
    knownExploited: false,
  }
}

function byUrgency(a: Finding, b: Finding): number {
  return (
    decisions.indexOf(b.decision) - decisions.indexOf(a.decision) ||
    Number(b.state === 'confirmed') - Number(a.state === 'confirmed') ||
    Number(b.knownExploited) - Number(a.knownExploited) ||
    (b.cvss ?? 0) - (a.cvss ?? 0) ||
    (a.id < b.id ? -1 : 1)
  )
}

function percent(share: number): string {
  // Rounded down: a rank of 99.96 % is not all.
  return `${Math.floor(share * 1000) / 10} %`
}
