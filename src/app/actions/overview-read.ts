/** How risky a network is, whether it gets better, and what to do next. */
import { z } from 'zod'
import {
  devicesBy,
  findingsByDecision,
  lastSeen,
  meanRisk,
  openAlertsBySeverity,
  riskiestDevices,
  siteAnswers,
  siteRiskHistory,
} from '../../store/queries-overview.ts'
import type { SiteAnswerRow } from '../../store/tables.ts'
import { action } from '../action.ts'
import { device as reportDevice } from '../report-device.ts'
import { storedJson } from '../stored-json.ts'
import { topActions } from '../top-actions.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

const risks = reportDevice.pick({ risk: true })
const summaries = z.object({
  devices: z.number(),
  cleartextShare: z.number().nullable(),
  segmentedness: z.number().nullable(),
})
/** Remedies are summed over so many of the riskiest devices; the answer says how many there were. */
const mostDevices = 5000
const mostHistory = 2000

const counted = z.array(z.object({ value: z.string(), count: z.number() }))

const output = z.object({
  devices: z.number().describe('How many devices.'),
  iot: z.number().describe('How many of them are IoT devices.'),
  meanRisk: z.number().nullable().describe('Mean risk score of all devices, 0–100; null without devices.'),
  riskHistory: z
    .array(z.object({ site: z.string(), atMs: z.number(), score: z.number() }))
    .describe('Mean risk score of each site whenever it moved, oldest first.'),
  byCategory: counted.describe('Devices by category, most first; empty for unknown.'),
  byLevel: counted.describe('Devices by risk level.'),
  findings: z
    .array(z.object({ decision: z.string(), findings: z.number(), devices: z.number() }))
    .describe('Open findings by decision, and how many devices have them.'),
  alerts: counted.describe('Open alerts by severity.'),
  cleartextShare: z.number().nullable().describe('Share of application bytes of IoT devices that anyone can read.'),
  segmentedness: z.number().nullable().describe('Share of device pairs that the newest policy separates.'),
  actions: z
    .array(
      z.object({
        factor: z.string().describe('Id of the risk factor that it removes.'),
        title: z.string(),
        why: z.string(),
        devices: z.number().describe('Devices that it concerns.'),
        riskRemoved: z.number().describe('Points of risk that it takes away, summed over the devices, before the cap.'),
        hours: z.number().describe('Rough effort, in hours of work.'),
      }),
    )
    .describe('What to do next: most points an hour first.'),
  actionsFrom: z.number().describe('Over how many of the riskiest devices the actions are summed.'),
  lastSeenMs: z.number().nullable().describe('When any device was last seen.'),
  thoughtMs: z.number().nullable().describe('When the answers were last made; the oldest of the sites.'),
})

export const overviewRead = action({
  id: 'overview.read',
  summary: 'Show how risky the network is, whether it gets better, and what to do next.',
  method: 'GET',
  path: '/overview',
  role: 'viewer',
  input: z.object({ site: siteField.optional().describe('Only this site.') }),
  output,
  audit: null,
  examples: [{ title: 'All sites that I may see', input: {} }],
  run: async ({ site }, { store, who }) => {
    const sites = visibleSites(who, site)
    const [kinds, byCategory, byLevel, findings, alerts] = await Promise.all([
      devicesBy(store, 'kind', sites),
      devicesBy(store, 'category', sites),
      devicesBy(store, 'riskLevel', sites),
      findingsByDecision(store, sites),
      openAlertsBySeverity(store, sites),
    ])
    const [mean, history, answers, riskiest, seenMs] = await Promise.all([
      meanRisk(store, sites),
      siteRiskHistory(store, sites, mostHistory),
      siteAnswers(store, sites),
      riskiestDevices(store, sites, mostDevices),
      lastSeen(store, sites),
    ])
    const devices = riskiest.flatMap(({ deviceJson }) => storedJson(risks, deviceJson) ?? [])
    return {
      devices: kinds.reduce((sum, { count }) => sum + count, 0),
      iot: kinds.find(({ value }) => value === 'iot')?.count ?? 0,
      meanRisk: mean,
      riskHistory: [...history],
      byCategory: [...byCategory],
      byLevel: [...byLevel],
      findings: findings.map(({ value, count, devices: number }) => {
        return { decision: value, findings: count, devices: number }
      }),
      alerts: [...alerts],
      ...shares(answers),
      actions: [...topActions(devices)],
      actionsFrom: devices.length,
      lastSeenMs: seenMs,
      thoughtMs: answers.length === 0 ? null : Math.min(...answers.map(({ atMs }) => atMs)),
    }
  },
})

/** Of several sites: the mean, weighted by their devices. */
function shares(answers: readonly SiteAnswerRow[]): {
  readonly cleartextShare: number | null
  readonly segmentedness: number | null
} {
  const read = answers.flatMap(({ summaryJson }) => storedJson(summaries, summaryJson) ?? [])
  const mean = (name: 'cleartextShare' | 'segmentedness'): number | null => {
    const known = read.flatMap(({ devices, [name]: share }) => (share === null ? [] : [{ devices, share }]))
    const devices = known.reduce((sum, each) => sum + each.devices, 0)
    return devices === 0 ? null : known.reduce((sum, each) => sum + each.share * each.devices, 0) / devices
  }
  return { cleartextShare: mean('cleartextShare'), segmentedness: mean('segmentedness') }
}
