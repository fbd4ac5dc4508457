/** What was thought of a site → the rows of the store. The parts of `cordon.report/1` are carried whole, as JSON. */
import type { Alert, Decision, Severity } from '../../core/answers.ts'
import type { Answers, AlertAnswer, DeviceAnswer, FindingAnswer, PolicyAnswer } from '../../store/answers.ts'
import { assembleReport } from '../assemble-report.ts'
import type { Labels } from '../labels.ts'
import { policyOf, type Report, type ReportAlert, type ReportDevice } from '../report.ts'
import type { Thoughts } from '../think.ts'

const severities: readonly Severity[] = ['low', 'medium', 'high', 'critical']
const decisions: readonly Decision[] = ['defer', 'scheduled', 'out-of-cycle', 'immediate']

export type RowInput = {
  readonly thoughts: Thoughts
  readonly input: Report['input']
  readonly site: string
  readonly labels: Labels
}

export type AnswerRows = Omit<Answers, 'endpoints'>

/** All rows; alerts and the policy are all there are, new or not. */
export function answerRows({ thoughts, input, site, labels }: RowInput): AnswerRows {
  const report = assembleReport({ ...thoughts, input, ruleSet: false })
  const titles = new Map(report.devices.map((device) => [device.id, titleOf(device, labels)]))
  const alerts = new Map(thoughts.alerts.map((alert) => [alert.id, alert]))
  return {
    site,
    devices: report.devices.map((device) => deviceRow(device, titles.get(device.id) ?? device.id, labels)),
    findings: report.devices.flatMap(findingRows),
    alerts: report.alerts.flatMap((told) => {
      const alert = alerts.get(told.id)
      return alert === undefined ? [] : [alertRow(told, alert, titles)]
    }),
    ofSite: {
      summaryJson: JSON.stringify(report.summary),
      patchesJson: JSON.stringify(report.patches),
      segmentationJson: JSON.stringify(report.segmentation),
      inputJson: JSON.stringify(report.input),
    },
    policy: policyRow(report),
  }
}

/** What people call it, or it calls itself, or what it is. */
function titleOf({ id, names, identity, ips }: ReportDevice, labels: Labels): string {
  const said = labels.get(id)?.find(({ field, value }) => field === 'name' && value !== '')
  const [own] = names
  if (said !== undefined) return said.value
  if (own !== undefined) return own
  const { vendor, model, category } = identity ?? { vendor: null, model: null, category: null }
  if (model !== null) return vendor === null ? model.value : `${vendor.value} ${model.value}`
  if (vendor !== null) return category === null ? vendor.value : `${vendor.value} ${category.value}`
  return category?.value ?? ips[0] ?? id
}

function deviceRow(device: ReportDevice, title: string, labels: Labels): DeviceAnswer {
  const { id, identity, traffic, risk, macs, ips, names, vlans } = device
  const claimed = {
    category: identity?.category?.value ?? '',
    vendor: identity?.vendor?.value ?? '',
    model: identity?.model?.value ?? '',
    os: identity?.os?.value ?? '',
    firmware: identity?.firmware?.value ?? '',
  }
  const said = (labels.get(id) ?? []).map(({ value }) => value)
  const words = [id, title, ...names, ...macs, ...ips, ...Object.values(claimed), ...said]
  return {
    id,
    title,
    kind: device.kind,
    ...claimed,
    categoryConfidence: identity?.category?.confidence ?? 0,
    zone: device.zone ?? '',
    riskScore: risk.score,
    riskLevel: risk.level,
    ip: ips[0] ?? '',
    mac: macs[0] ?? '',
    vlan: vlans[0] ?? 0,
    ...traffic,
    firstSeenMs: millisecondsOf(device.firstSeen),
    lastSeenMs: millisecondsOf(device.lastSeen),
    searchText: [...new Set(words)].join(' ').toLowerCase(),
    deviceJson: JSON.stringify(device),
  }
}

function findingRows({ id: deviceId, identity, findings }: ReportDevice): readonly FindingAnswer[] {
  return findings.map((finding) => ({
    deviceId,
    id: finding.id,
    cve: finding.cve,
    title: finding.title,
    state: finding.state,
    decision: finding.decision,
    urgency: decisions.indexOf(finding.decision),
    cvss: finding.cvss,
    knownExploited: finding.knownExploited ? 1 : 0,
    fixedVersion: finding.fixedVersion,
    source: finding.source,
    vendor: identity?.vendor?.value ?? '',
    model: identity?.model?.value ?? '',
    category: identity?.category?.value ?? '',
    findingJson: JSON.stringify(finding),
  }))
}

/** The JSON carries the endpoint too, so that the alert can be recalled. */
function alertRow(told: ReportAlert, alert: Alert, titles: ReadonlyMap<string, string>): AlertAnswer {
  return {
    id: told.id,
    detection: told.detection,
    title: told.title,
    severity: told.severity,
    rank: severities.indexOf(told.severity),
    deviceId: told.device ?? '',
    deviceTitle: titles.get(told.device ?? '') ?? '',
    atMs: Math.floor(alert.atMs),
    sentence: told.sentence,
    technique: told.technique.join(' '),
    alertJson: JSON.stringify({ ...told, endpoint: alert.endpoint, atMs: alert.atMs }),
  }
}

function policyRow(report: Report): PolicyAnswer | null {
  const { zones, rules, replay, metrics } = report.segmentation
  if (zones.length === 0) return null
  const zonesInWords = zones.length === 1 ? '1 zone' : `${zones.length} zones`
  const rulesInWords = rules.length === 1 ? '1 rule' : `${rules.length} rules`
  return {
    policyJson: JSON.stringify(policyOf(report)),
    replayJson: JSON.stringify(replay),
    metricsJson: JSON.stringify(metrics),
    sentence: `${zonesInWords} and ${rulesInWords}: ${replay.allowed} of ${replay.flows} legitimate flows pass.`,
    author: 'cordon',
  }
}

function millisecondsOf(time: string | null): number {
  return time === null ? 0 : Date.parse(time)
}
