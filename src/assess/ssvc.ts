/**
 * The decision how soon to patch: CERT/CC SSVC, deployer table "Patch application priority" 1.0.0, all 72 rows.
 * Source: https://certcc.github.io/SSVC/howto/deployer_tree/ (CERT/CC, BSD-style licence). The table is theirs; how
 * the four points are answered from what the network shows is ours, and stated below.
 */
import type { Decision } from '../core/answers.ts'
import type { Advisory, Exploitation } from './advisory.ts'

/** How reachable the device is for an attacker. */
export type Exposure = 'small' | 'controlled' | 'open'

/** What it means for people when the device fails or is misused: safety and mission. */
export type HumanImpact = 'low' | 'medium' | 'high' | 'very high'

export type DecisionPoints = {
  readonly exploitation: Exploitation
  readonly exposure: Exposure
  readonly automatable: boolean
  readonly humanImpact: HumanImpact
}

/** Human impact low, medium, high, very high: D defer, S scheduled, O out-of-cycle, I immediate. */
const table: Readonly<Record<Exploitation, Readonly<Record<Exposure, Readonly<Record<'no' | 'yes', string>>>>>> = {
  none: {
    small: { no: 'DDSS', yes: 'DSSS' },
    controlled: { no: 'DSSS', yes: 'SSSS' },
    open: { no: 'DSSS', yes: 'SSSO' },
  },
  'public poc': {
    small: { no: 'DSSS', yes: 'SSSS' },
    controlled: { no: 'DSSS', yes: 'SSSO' },
    open: { no: 'SSSO', yes: 'SSOO' },
  },
  active: {
    small: { no: 'SSOO', yes: 'SOOO' },
    controlled: { no: 'SSOO', yes: 'OOOO' },
    open: { no: 'SOOI', yes: 'OOII' },
  },
}
const letters: ReadonlyMap<string, Decision> = new Map([
  ['D', 'defer'],
  ['S', 'scheduled'],
  ['O', 'out-of-cycle'],
  ['I', 'immediate'],
])
const impacts: readonly HumanImpact[] = ['low', 'medium', 'high', 'very high']

/** Decisions, least urgent first. */
export const decisions: readonly Decision[] = ['defer', 'scheduled', 'out-of-cycle', 'immediate']

export function decide({ exploitation, exposure, automatable, humanImpact }: DecisionPoints): Decision {
  const row = table[exploitation][exposure][automatable ? 'yes' : 'no']
  return letters.get(row[impacts.indexOf(humanImpact)] ?? '') ?? 'scheduled'
}

/**
 * Whether finding and attacking such devices can be left to a program: what the source says, else what the CVSS vector
 * says (over the network, low complexity, no privileges, nobody has to help), else not known and taken as no.
 */
export function isAutomatable({ automatable, vector }: Pick<Advisory, 'automatable' | 'vector'>): boolean {
  if (automatable !== null) return automatable
  const metrics = new Set((vector ?? '').split('/'))
  const needsNothing = metrics.has('AV:N') && metrics.has('AC:L') && metrics.has('PR:N') && metrics.has('UI:N')
  return needsNothing && !metrics.has('AT:P')
}

const impactOf: ReadonlyMap<string, HumanImpact> = new Map([
  ...group('very high', 'infusion-pump patient-monitor medical-device'),
  ...group(
    'high',
    'medical-imaging lab-analyser plc hmi rtu robot elevator siren vehicle building-controller access-control protocol-gateway',
  ),
  ...group(
    'low',
    'printer 3d-printer scanner tv media-player signage projector speaker av-control console plug light light-switch',
  ),
  ...group('low', 'irrigation appliance scale maker-board wearable phone tablet sensor'),
])

/**
 * By what the device is for. Very high: a patient may be harmed at once. High: treatment, a process or a building
 * stops. Low: comfort or one person's work. Everything else, and an unknown device, is medium.
 */
export function humanImpact(category: string | null): HumanImpact {
  return impactOf.get(category ?? '') ?? 'medium'
}

/** The points in words, for `decisionWhy`. `extra` says more about exploitation, such as a chance. */
export function tellDecision(points: DecisionPoints, category: string | null, extra: string): string {
  const exploitation = {
    none: 'no exploitation is known',
    'public poc': 'an exploit is public',
    active: 'it is exploited in the wild',
  }[points.exploitation]
  const exposure = {
    small: 'only its permitted peers reach the device',
    controlled: 'its own network reaches the device, and no connection from the internet was seen',
    open: 'connections from the internet reach the device',
  }[points.exposure]
  const automatable = points.automatable
    ? 'attacks on it can be automated'
    : 'it is not known that attacks can be automated'
  const what = category === null ? 'a device of unknown purpose' : `a device of category ${category}`
  return `SSVC: ${exploitation}${extra}; ${exposure}; ${automatable}; ${what} has ${points.humanImpact} human impact.`
}

function group(impact: HumanImpact, categories: string): readonly (readonly [string, HumanImpact])[] {
  return categories.split(' ').map((category) => [category, impact] as const)
}
