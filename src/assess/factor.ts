/** What a risk factor file must say. `factors/end-of-life.ts` is the smallest real one. */
import type { Alert, Claim, Finding, Identity, Kind } from '../core/answers.ts'
import type { Conversation, Device, Fact } from '../core/model.ts'

export type FactorInput = {
  readonly device: Device
  readonly identity: Identity
  readonly kind: Kind
  /** Those it takes part in. */
  readonly conversations: readonly Conversation[]
  readonly findings: readonly Finding[]
  /** Events that others told about it: their `peer` is one of its addresses. */
  readonly eventsAbout: readonly Fact[]
  /** Alerts that accuse it: it attacked others. */
  readonly attacks: readonly Alert[]
  readonly nowMs: number
}

export type Judgement = {
  /** A positive integer, at most `most`. */
  readonly points: number
  /** For an engineer of the site: numbers and names, ends with a full stop. */
  readonly sentence: string
}

type FactorExample = {
  readonly name: string
  readonly given: FactorInput
  /** `null` when the factor is silent. */
  readonly points: number | null
}

export type Factor = {
  readonly id: string
  readonly title: string
  /** Why this is a risk, as a sentence. */
  readonly why: string
  /** What takes its points away, as an imperative, and a rough effort for each device in hours of work. */
  readonly remedy: { readonly title: string; readonly hoursEach: number }
  /** The most points that it can give. */
  readonly most: number
  readonly examples: readonly FactorExample[]
  readonly judge: (input: FactorInput) => Judgement | null
}

/** Types a factor's definition and binds its settings. */
export function factor<const Settings extends object>(
  definition: Omit<Factor, 'judge'> & {
    /** Numbers that somebody may want to change; units in their names. */
    readonly settings: Settings
    readonly judge: (input: FactorInput, settings: NoInfer<Settings>) => Judgement | null
  },
): Factor {
  const { settings, judge, ...rest } = definition
  return { ...rest, judge: (input) => judge(input, settings) }
}

/** An input for an example: a quiet unknown device `d1` at 10.0.0.5, but for what is given. */
export function exampleInput(given: {
  readonly device?: Partial<Device>
  readonly identity?: Partial<Identity>
  readonly conversations?: readonly Conversation[]
  readonly findings?: readonly Finding[]
  readonly eventsAbout?: readonly Fact[]
  readonly attacks?: readonly Alert[]
  readonly kind?: Kind
}): FactorInput {
  return {
    device: {
      id: 'd1',
      site: 'main',
      macs: ['00:00:5e:00:53:05'],
      ips: ['10.0.0.5'],
      names: [],
      vlans: [0],
      firstSeenMs: 0,
      lastSeenMs: 0,
      facts: [],
      services: [],
      routes: false,
      ...given.device,
    },
    identity: { category: null, vendor: null, model: null, os: null, firmware: null, ...given.identity },
    kind: given.kind ?? 'iot',
    conversations: given.conversations ?? [],
    findings: given.findings ?? [],
    eventsAbout: given.eventsAbout ?? [],
    attacks: given.attacks ?? [],
    nowMs: 0,
  }
}

/** A conversation for an example: the device `d1` speaks to a server on the internet, but for what is given. */
export function exampleConversation(given: Partial<Conversation>): Conversation {
  return {
    client: { kind: 'device', id: 'd1' },
    server: { kind: 'remote', ip: '93.184.215.14' },
    transport: 'tcp',
    port: 443,
    application: 'tls',
    name: null,
    flows: 1,
    established: 1,
    refused: 0,
    bytesOut: 1000,
    bytesIn: 1000,
    packetsOut: 10,
    packetsIn: 10,
    firstSeenMs: 0,
    lastSeenMs: 0,
    vlan: 0,
    ...given,
  }
}

/** A finding for an example: possible, not exploited, CVSS 7.5, but for what is given. */
export function exampleFinding(given: Partial<Finding>): Finding {
  return {
    id: 'CVE-2025-0001',
    cve: 'CVE-2025-0001',
    title: 'An example',
    state: 'possible',
    why: '',
    source: 'an example',
    decision: 'scheduled',
    decisionWhy: '',
    fixedVersion: null,
    cvss: 7.5,
    knownExploited: false,
    ...given,
  }
}

export function exampleClaim(value: string): Claim {
  return { value, confidence: 0.9, why: [] }
}

/** `1 device`, `2 devices`; for a plural that isn't made with an s, give it. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}
