/** What the four steps answer: identity, findings, risk, patches, zones, rules, alerts. Types only. */
import type { Endpoint, Transport } from './model.ts'

export type Kind = 'iot' | 'it' | 'network' | 'mobile' | 'unknown'

/** Why a value is believed: the fact that was seen, and the clue (of a profile or a registry) that it matched. */
export type Reason = {
  /** Name of the fact, such as `dhcp.vendorClass`. */
  readonly fact: string
  /** What the device said. */
  readonly value: string
  /** What that means, as a sentence for people. */
  readonly clue: string
  /** Where the clue comes from, such as `IEEE registry` or `recog`. */
  readonly source: string
}

/** A value with how sure we are: a confidence of 0.9 means nine in ten such values are right. */
export type Claim = { readonly value: string; readonly confidence: number; readonly why: readonly Reason[] }

/** `null` is an answer: it beats a wrong guess. */
export type Identity = {
  /** One of docs/reference/categories.md. */
  readonly category: Claim | null
  readonly vendor: Claim | null
  readonly model: Claim | null
  readonly os: Claim | null
  readonly firmware: Claim | null
}

/** CERT/CC SSVC deployer decision, least urgent first. */
export type Decision = 'defer' | 'scheduled' | 'out-of-cycle' | 'immediate'

/** An advisory that concerns one device. */
export type Finding = {
  /** Stable: the advisory's or CVE's id. */
  readonly id: string
  readonly cve: string | null
  readonly title: string
  /** `confirmed` needs a known version inside the affected range; a model match alone is `possible`. */
  readonly state: 'confirmed' | 'possible'
  /** The match as a sentence: which identity value met which statement of the advisory. */
  readonly why: string
  readonly source: string
  readonly decision: Decision
  /** Why this decision: the decision points, as a sentence. */
  readonly decisionWhy: string
  /** First fixed version when the advisory names one. */
  readonly fixedVersion: string | null
  /** CVSS base score, when the advisory gives one. */
  readonly cvss: number | null
  readonly knownExploited: boolean
}

export type RiskLevel = 'low' | 'medium' | 'high' | 'critical'

/** The points of all factors add up to the score exactly; a cap appears as a factor of its own with negative points. */
export type Risk = {
  /** 0–100, integer. */
  readonly score: number
  readonly level: RiskLevel
  readonly factors: readonly { readonly id: string; readonly points: number; readonly sentence: string }[]
}

/** One line of the patch list: like devices with one finding. */
export type Patch = {
  readonly id: string
  readonly vendor: string
  readonly model: string
  readonly category: string | null
  readonly devices: readonly string[]
  readonly finding: Finding
  readonly fixedVersion: string | null
  readonly decision: Decision
  readonly reason: string
}

export type Zone = {
  /** A short identifier, lower-case letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  /** Why these devices belong together, as a sentence. */
  readonly why: string
  /** Device ids, sorted. */
  readonly devices: readonly string[]
  /** The addresses of the members, IPv4 then IPv6, sorted: what a platform can match on. */
  readonly addresses: readonly string[]
}

/** One side of a rule. */
export type RuleSide =
  | { readonly kind: 'zone'; readonly zone: string }
  | { readonly kind: 'address'; readonly addresses: readonly string[] }
  /** A name outside, with the addresses that it had when it was seen. */
  | { readonly kind: 'name'; readonly name: string; readonly addresses: readonly string[] }

/** Allows connections opened from `from` to `to`, and their replies. Everything not allowed is denied. */
export type Rule = {
  readonly id: string
  readonly from: RuleSide
  readonly to: RuleSide
  readonly transport: Exclude<Transport, 'arp' | 'other'>
  /** Inclusive destination port ranges, sorted, disjoint; empty for ICMP. */
  readonly ports: readonly { readonly first: number; readonly last: number }[]
  /** ICMP and ICMPv6 only: the message types that may be sent, sorted. Without it an ICMP rule allows nothing. */
  readonly icmpTypes?: readonly number[]
  readonly why: string
  /** How many recorded flows stand behind it. */
  readonly flows: number
}

/** `cordon.policy/1`: who may talk to whom; default deny. */
export type Policy = {
  readonly schema: 'cordon.policy/1'
  readonly name: string
  readonly zones: readonly Zone[]
  readonly rules: readonly Rule[]
}

export type Severity = 'low' | 'medium' | 'high' | 'critical'

/** Something a person should look at. */
export type Alert = {
  /** Stable for the same detection, endpoint and thing, however much it grows. */
  readonly id: string
  /** Id of the detection, its file's name. */
  readonly detection: string
  readonly severity: Severity
  /** Who did it. */
  readonly endpoint: Endpoint
  readonly atMs: number
  /** What was observed against what is expected, with numbers. */
  readonly sentence: string
  /** ATT&CK technique ids, such as `T1046`. */
  readonly technique: readonly string[]
  /** Facts or flows in words, at most ten. */
  readonly evidence: readonly string[]
}
