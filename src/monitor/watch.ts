/**
 * Runs detections on flows and facts and keeps few alerts: one for each detection, endpoint and thing, updated in place
 * as more is seen. Event time only, so a replay gives the same alerts. It sends nothing and stores nothing.
 */
import { createHash } from 'node:crypto'
import type { Alert, Severity } from '../core/answers.ts'
import type { Fact, Flow, Outcome, Transport } from '../core/model.ts'
import type { Detection, Settings, Sighting } from './detection.ts'
import { Table } from './table.ts'

export type Watch = {
  /** Whether any detection looks at flows of this kind: others need not be made into values. */
  wants(transport: Transport, outcome: Outcome): boolean
  /**
   * The alerts that this flow raised, for those who follow live: new ones, and those that grew tenfold or came back.
   */
  flow(flow: Flow): readonly Alert[]
  /** The same for a fact. */
  fact(fact: Fact): readonly Alert[]
  /**
   * Every alert once, in its last state, by time, also those that were given before. The watch may go on afterwards.
   */
  finish(): readonly Alert[]
  /** How many entries all tables have forgotten for lack of room. */
  dropped(): number
}

export type WatchOptions = {
  /** Detection id → settings that differ from the detection's own. */
  readonly settings?: Readonly<Record<string, Settings>>
  /** Alerts kept for updates and `finish`; beyond it the one that grew longest ago is forgotten. */
  readonly alertsKept?: number
}

type Kept = {
  alert: Alert
  /** Most that was ever seen of it. */
  count: number
  /** What `count` and the time were when it was last given to those who follow live. */
  raisedCount: number
  raisedMs: number
}

type FlowJudge = { readonly detection: Detection; readonly judge: (flow: Flow) => Sighting | undefined }
type FactJudge = { readonly detection: Detection; readonly judge: (fact: Fact) => Sighting | undefined }

const nothing: readonly Alert[] = []
const growthFactor = 10
const againAfterMs = 24 * 3_600_000
const evidenceKept = 10
const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical']

/** Starts watching with empty memory. Give it all detections of `detections/index.ts`, or some. */
export function createWatch(detections: readonly Detection[], options: WatchOptions = {}): Watch {
  const alerts = new Table<Kept>(options.alertsKept ?? 10_000)
  const judges = detections.map((detection) => ({ detection, ...detection.start(options.settings?.[detection.id]) }))
  const flowJudges = judges.flatMap(({ detection, flow }) => (flow === undefined ? [] : [{ detection, judge: flow }]))
  const ofEstablished = byTransport(flowJudges, true)
  const ofOthers = byTransport(flowJudges, false)
  const concerned = (transport: Transport, outcome: Outcome): readonly FlowJudge[] =>
    (outcome === 'established' ? ofEstablished : ofOthers)[transport]
  const ofFacts = byName(
    judges.flatMap(({ detection, fact }) => (fact === undefined ? [] : [{ detection, judge: fact }])),
  )
  return {
    wants: (transport, outcome) => concerned(transport, outcome).length > 0,
    flow(flow) {
      let raised = nothing
      for (const { detection, judge } of concerned(flow.transport, flow.outcome)) {
        const sighting = judge(flow)
        if (sighting !== undefined) raised = raised.concat(take(alerts, detection, sighting))
      }
      return raised
    },
    fact(fact) {
      let raised = nothing
      for (const { detection, judge } of ofFacts(fact.name)) {
        const sighting = judge(fact)
        if (sighting !== undefined) raised = raised.concat(take(alerts, detection, sighting))
      }
      return raised
    },
    finish: () => [...alerts.values()].map(({ alert }) => alert).toSorted(byTime),
    dropped: () =>
      judges.flatMap(({ tables }) => Object.values(tables)).reduce((sum, table) => sum + table.dropped, alerts.dropped),
  }
}

/** The judges of each transport, so that a flow that nobody cares about costs nothing more. */
function byTransport(
  judges: readonly FlowJudge[],
  established: boolean,
): Readonly<Record<Transport, readonly FlowJudge[]>> {
  const of = (transport: Transport): readonly FlowJudge[] =>
    judges.filter(({ detection: { flows } }) => {
      return flows === undefined || (flows.transports.includes(transport) && (flows.established || !established))
    })
  return {
    tcp: of('tcp'),
    udp: of('udp'),
    icmp: of('icmp'),
    icmp6: of('icmp6'),
    arp: of('arp'),
    other: of('other'),
  }
}

/** The judges of a fact, by its name. */
function byName(all: readonly FactJudge[]): (name: string) => readonly FactJudge[] {
  const names = new Set(all.flatMap(({ detection: { facts = [] } }) => facts))
  const open = all.filter(({ detection: { facts } }) => facts === undefined)
  const named = new Map(
    [...names].map((name) => [
      name,
      all.filter(({ detection: { facts } }) => facts === undefined || facts.includes(name)),
    ]),
  )
  return (name) => named.get(name) ?? open
}

/** Makes or updates the alert of a sighting; gives it when it is news. */
function take(alerts: Table<Kept>, detection: Detection, sighting: Sighting): readonly Alert[] {
  const { site, vlan, mac, ip } = sighting.endpoint
  const key = JSON.stringify([detection.id, site, vlan, mac, ip, sighting.about ?? ''])
  const kept = alerts.get(key)
  if (kept === undefined) {
    const id = createHash('sha256').update(key).digest('hex').slice(0, 12)
    const alert = { id, ...alertOf(detection, sighting, detection.severity) }
    alerts.set(key, { alert, count: sighting.count, raisedCount: sighting.count, raisedMs: sighting.atMs })
    return [alert]
  }
  const worse = rank(sighting.severity ?? detection.severity) > rank(kept.alert.severity)
  if (sighting.count >= kept.count || worse) {
    const atMs = Math.min(kept.alert.atMs, sighting.atMs)
    kept.alert = { id: kept.alert.id, ...alertOf(detection, sighting, kept.alert.severity), atMs }
    kept.count = Math.max(kept.count, sighting.count)
  }
  const grown = sighting.count >= kept.raisedCount * growthFactor
  if (!grown && !worse && Math.abs(sighting.atMs - kept.raisedMs) < againAfterMs) return nothing
  kept.raisedCount = Math.max(kept.raisedCount, sighting.count)
  kept.raisedMs = sighting.atMs
  return [kept.alert]
}

/** An alert never becomes milder than it was. */
function alertOf(detection: Detection, sighting: Sighting, before: Severity): Omit<Alert, 'id'> {
  const severity = sighting.severity ?? detection.severity
  return {
    detection: detection.id,
    severity: rank(severity) > rank(before) ? severity : before,
    endpoint: sighting.endpoint,
    atMs: sighting.atMs,
    sentence: sighting.sentence,
    technique: detection.technique,
    evidence: sighting.evidence.slice(0, evidenceKept),
  }
}

function rank(severity: Severity): number {
  return severities.indexOf(severity)
}

function byTime(a: Alert, b: Alert): number {
  return a.atMs - b.atMs || order(a.detection, b.detection) || order(a.endpoint.mac, b.endpoint.mac)
}

function order(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
