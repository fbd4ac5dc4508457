/**
 * What a detection file must say. `detections/icmp-scan.ts` is a typical one. A detection judges flows and facts as
 * they come, in any order of their times, and remembers only in tables with a limit. No clock: an alert's time is that
 * of what was seen.
 */
import type { Severity } from '../core/answers.ts'
import type { Endpoint, Fact, Flow, Transport } from '../core/model.ts'
import type { Counted } from './table.ts'

/** Something seen that is worth an alert. Told again whenever there is more of it: the watch makes one alert of all. */
export type Sighting = {
  /** Who did it. */
  readonly endpoint: Endpoint
  readonly atMs: number
  /** What was observed against what is expected, with numbers. */
  readonly sentence: string
  /** Facts or flows in words, at most ten. Never a password. */
  readonly evidence: readonly string[]
  /** How much of it was seen so far. */
  readonly count: number
  /** Keeps different things of one endpoint apart, each with its alert; without it there is one alert an endpoint. */
  readonly about?: string
  /** Where it is worse than the detection's own. */
  readonly severity?: Severity
}

/** Thresholds, windows and limits; every name ends in its unit. */
export type Settings = Readonly<Record<string, number>>

/** All that a detection remembers. */
export type Tables = Readonly<Record<string, Counted>>

type Example = {
  /** What happens, as a phrase. */
  readonly name: string
  readonly given: readonly (Flow | Fact)[]
  /** How many alerts there are in the end. */
  readonly alerts: number
}

/** A detection at work. Missing handlers are never called. */
export type Judge = {
  readonly flow: ((flow: Flow) => Sighting | undefined) | undefined
  readonly fact: ((fact: Fact) => Sighting | undefined) | undefined
  readonly tables: Tables
}

export type Detection = {
  /** The file's name. */
  readonly id: string
  readonly title: string
  readonly severity: Severity
  /** ATT&CK technique ids, such as `T1046`. */
  readonly technique: readonly string[]
  /** Whoever does it is suspect: what it did is never learned as normal. False for a weakness that others may abuse. */
  readonly accuses: boolean
  /** Why a device that does this is worth a look, and what may do it rightly. */
  readonly why: string
  readonly settings: Settings
  /** Of other flows it is never told, and of established ones only when it says so; without it, of all. */
  readonly flows?: { readonly transports: readonly Transport[]; readonly established: boolean }
  /** Of facts with other names it is never told; without it, of all. */
  readonly facts?: readonly string[]
  readonly examples: readonly Example[]
  /** Starts with empty tables. Settings that the detection has can be given other values. */
  start(overrides?: Settings): Judge
}

type Definition<Own extends Settings, Memory extends Tables> = Omit<Detection, 'settings' | 'start'> & {
  readonly settings: Own
  remember(this: void, settings: NoInfer<Own>): Memory
  flow?(this: void, flow: Flow, memory: NoInfer<Memory>, settings: NoInfer<Own>): Sighting | undefined
  fact?(this: void, fact: Fact, memory: NoInfer<Memory>, settings: NoInfer<Own>): Sighting | undefined
}

/** Makes a detection of its definition, and hides the types of its settings and memory. */
export function detection<Own extends Settings, Memory extends Tables>(definition: Definition<Own, Memory>): Detection {
  const { remember, flow, fact, ...said } = definition
  return {
    ...said,
    start(overrides = {}) {
      const known = Object.entries(overrides).filter(([name]) => Object.hasOwn(said.settings, name))
      const settings: Own = { ...said.settings, ...Object.fromEntries(known) }
      const memory = remember(settings)
      return {
        flow: flow === undefined ? undefined : (seen) => flow(seen, memory, settings),
        fact: fact === undefined ? undefined : (told) => fact(told, memory, settings),
        tables: memory,
      }
    },
  }
}
