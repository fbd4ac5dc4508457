/** What the routes below `/devices` and `/map` give. */
import type { DeviceRow } from './device-row.ts'

export type Reason = { readonly fact: string; readonly value: string; readonly clue: string; readonly source: string }
export type Claim = { readonly value: string; readonly confidence: number; readonly why: readonly Reason[] } | null

export const identityFields = ['category', 'vendor', 'model', 'os', 'firmware'] as const
export type IdentityField = (typeof identityFields)[number]

export type Finding = {
  readonly id: string
  readonly cve: string | null
  readonly title: string
  readonly state: string
  readonly why: string
  readonly source: string
  readonly decision: string
  readonly decisionWhy: string
  readonly fixedVersion: string | null
  readonly cvss: number | null
  readonly knownExploited: boolean
}

/** The device part of `cordon.report/1`. */
export type ReportDevice = {
  readonly id: string
  readonly macs: readonly string[]
  readonly ips: readonly string[]
  readonly names: readonly string[]
  readonly vlans: readonly number[]
  readonly kind: string
  readonly identity: Readonly<Record<IdentityField, Claim>> | null
  readonly services: readonly {
    readonly transport: string
    readonly port: number
    readonly application: string | null
  }[]
  readonly traffic: {
    readonly bytesIn: number
    readonly bytesOut: number
    readonly cleartextShare: number | null
    readonly peers: number
  }
  readonly findings: readonly Finding[]
  readonly risk: {
    readonly score: number
    readonly level: string
    readonly factors: readonly { readonly id: string; readonly points: number; readonly sentence: string }[]
  }
  readonly zone: string | null
}

export type Label = { readonly field: string; readonly value: string; readonly author: string; readonly atMs: number }

export type DeviceAnswer = {
  readonly device: ReportDevice
  readonly row: DeviceRow
  readonly labels: readonly Label[]
  readonly riskHistory: readonly { readonly atMs: number; readonly score: number }[]
}

export type Conversation = {
  readonly direction: 'in' | 'out'
  /** Id of the other device, empty when it is no device of the site. */
  readonly peer: string
  readonly peerTitle: string
  readonly peerCategory: string
  readonly transport: string
  readonly port: number
  readonly application: string | null
  readonly name: string | null
  readonly flows: number
  readonly bytesOut: number
  readonly bytesIn: number
  readonly lastSeenMs: number
}

export type Happening = {
  readonly atMs: number
  readonly kind: string
  readonly sentence: string
  readonly id?: string
}
export type ToldFact = {
  readonly name: string
  readonly value: string
  readonly firstToldMs: number
  readonly lastToldMs: number
  readonly ip: string
}

export type MapNode = {
  readonly id: string
  readonly title: string
  readonly kind: 'group' | 'device' | 'outside' | 'rest'
  readonly devices: number
  readonly maxRisk: number
}
export type MapEdge = {
  readonly from: string
  readonly to: string
  readonly conversations: number
  readonly flows: number
  readonly bytes: number
  /** By the policy; null where none says. */
  readonly allowed: boolean | null
}
export type MapAnswer = { readonly nodes: readonly MapNode[]; readonly edges: readonly MapEdge[] }
