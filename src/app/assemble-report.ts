/** Puts what the steps answered into the form of `cordon.report/1`. */
import { cleartextShareOf } from '../assess/cleartext.ts'
import type { Alert, Patch, RiskLevel, Severity } from '../core/answers.ts'
import type { Conversation, Peer } from '../core/model.ts'
import { accusing, titleOf } from './detection-words.ts'
import type { Observed } from '../observe/devices.ts'
import type { Segmentation } from '../segment/plan.ts'
import { nftables } from '../segment/platforms/nftables.ts'
import type { Replay } from '../segment/replay.ts'
import type { AssessedDevice } from './assess-devices.ts'
import { isoTime } from './iso-time.ts'
import type { Report, ReportAlert, ReportDevice } from './report.ts'
import { readGenerator } from './version.ts'

export type Answers = {
  readonly input: Report['input']
  readonly observed: Observed
  readonly assessed: readonly AssessedDevice[]
  readonly alerts: readonly Alert[]
  readonly patches: readonly Patch[]
  readonly segmentation: Segmentation
  readonly replayed: Replay
  /** Whether to carry the rendered rule set, as large as all the rest. */
  readonly ruleSet: boolean
  /** Whether there were advisories to match devices with. */
  readonly hasAdvisories: boolean
}

/** At most this many blocked conversations are listed; the count has them all. */
const maxBlocked = 50
const severities: readonly Severity[] = ['critical', 'high', 'medium', 'low']

export function assembleReport(answers: Answers): Report {
  const zoneOf = new Map(
    answers.segmentation.policy.zones.flatMap(({ id, devices }) => devices.map((device) => [device, id] as const)),
  )
  const devices = answers.assessed.map((assessed) => deviceOf(assessed, zoneOf)).toSorted(byRisk)
  return {
    schema: 'cordon.report/1',
    generator: readGenerator(),
    input: answers.input,
    summary: summaryOf(answers, devices),
    devices,
    patches: answers.patches,
    segmentation: segmentationOf(answers),
    alerts: answers.alerts.map((alert) => alertOf(alert, answers.observed)).toSorted(bySeverity),
  }
}

function deviceOf(
  { device, identity, kind, conversations, findings, risk }: AssessedDevice,
  zoneOf: ReadonlyMap<string, string>,
): ReportDevice {
  const isKnown = Object.values(identity).some((claim) => claim !== null)
  return {
    id: device.id,
    macs: device.macs,
    ips: device.ips,
    names: device.names,
    vlans: device.vlans,
    firstSeen: isoTime(device.firstSeenMs),
    lastSeen: isoTime(device.lastSeenMs),
    kind,
    identity: isKnown ? identity : null,
    services: device.services,
    traffic: trafficOf(device.id, conversations),
    findings,
    risk,
    zone: zoneOf.get(device.id) ?? null,
  }
}

function trafficOf(id: string, conversations: readonly Conversation[]): ReportDevice['traffic'] {
  const peers = new Set<string>()
  let bytesIn = 0
  let bytesOut = 0
  for (const { client, server, transport, bytesOut: sent, bytesIn: received } of conversations) {
    const isClient = client.kind === 'device' && client.id === id
    bytesOut += isClient ? sent : received
    bytesIn += isClient ? received : sent
    const other = isClient ? server : client
    if (other.kind !== 'group' && transport !== 'arp') peers.add(addressOf(other))
  }
  return { bytesIn, bytesOut, cleartextShare: cleartextShareOf(conversations), peers: peers.size }
}

function addressOf(peer: Peer): string {
  return peer.kind === 'device' ? peer.id : peer.ip
}

function byRisk(a: ReportDevice, b: ReportDevice): number {
  return b.risk.score - a.risk.score || (a.id < b.id ? -1 : 1)
}

/** Most severe first; among equals attacks before weaknesses, then by time. */
function bySeverity(a: ReportAlert, b: ReportAlert): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    Number(accusing.has(b.detection)) - Number(accusing.has(a.detection)) ||
    order(a.at ?? '', b.at ?? '') ||
    (a.id < b.id ? -1 : 1)
  )
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function alertOf(alert: Alert, { deviceIdOf }: Observed): ReportAlert {
  const device = deviceIdOf(alert.endpoint)
  return {
    id: alert.id,
    detection: alert.detection,
    title: titleOf(alert.detection),
    severity: alert.severity,
    device,
    at: isoTime(alert.atMs),
    sentence: alert.sentence,
    technique: alert.technique,
    evidence: alert.evidence,
  }
}

function summaryOf(
  { assessed, segmentation, hasAdvisories }: Answers,
  devices: readonly ReportDevice[],
): Report['summary'] {
  const iot = devices.filter(({ kind }) => kind === 'iot')
  const iotIds = new Set(iot.map(({ id }) => id))
  const iotConversations = new Set(
    assessed.filter(({ device }) => iotIds.has(device.id)).flatMap(({ conversations }) => conversations),
  )
  const byCategory: Record<string, number> = {}
  const byRisk: Record<RiskLevel, number> = { critical: 0, high: 0, medium: 0, low: 0 }
  for (const { identity, risk } of devices) {
    const category = identity?.category?.value ?? 'unknown'
    byCategory[category] = (byCategory[category] ?? 0) + 1
    byRisk[risk.level] += 1
  }
  return {
    devices: devices.length,
    iotShare: devices.length === 0 ? null : iot.length / devices.length,
    cleartextShare: cleartextShareOf(iotConversations),
    vulnerableShare:
      iot.length === 0 || !hasAdvisories ? null : iot.filter(({ findings }) => findings.length > 0).length / iot.length,
    byCategory,
    byRisk,
    segmentedness: segmentation.metrics.pairs === 0 ? null : segmentation.metrics.segmentedness,
  }
}

function segmentationOf({ segmentation, replayed, ruleSet }: Answers): Report['segmentation'] {
  const { policy, metrics, notes } = segmentation
  const refused = policy.rules.flatMap((rule) => {
    const reason = nftables.refuses(rule, policy)
    return reason === undefined ? [] : [{ rule: rule.id, reason }]
  })
  return {
    name: policy.name,
    zones: policy.zones,
    rules: policy.rules,
    metrics: {
      segmentedness: metrics.pairs === 0 ? null : metrics.segmentedness,
      pairs: metrics.pairs,
      pairsAllowed: metrics.pairsAllowed,
    },
    replay: {
      considered: replayed.flows.considered,
      notForwarded: replayed.notForwarded,
      sameZone: replayed.sameZone,
      unanswered: replayed.unanswered,
      suspectFlows: replayed.suspectFlows,
      flows: replayed.flows.legitimate,
      allowed: replayed.allowed,
      blockedFlows: replayed.blockedFlows,
      blocked: replayed.blocked.slice(0, maxBlocked).map(({ conversation, flows, why }) => ({
        client: addressOf(conversation.client),
        server: addressOf(conversation.server),
        transport: conversation.transport,
        port: conversation.port,
        flows,
        why,
      })),
    },
    refused,
    notes,
    ...(ruleSet ? { nftables: nftables.render(policy) } : {}),
  }
}
