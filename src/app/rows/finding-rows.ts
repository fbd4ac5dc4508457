/** Findings and the patch list as the API gives them. */
import { z } from 'zod'
import { count, decision, text } from '../report-device.ts'
import { patch } from '../report-plan.ts'
import { timeMs } from './device-rows.ts'

const what = {
  id: text.describe("The advisory's or CVE's id."),
  cve: text.nullable(),
  title: text,
}

const matters = {
  cvss: z.number().nullable().describe('CVSS base score.'),
  knownExploited: z.boolean().describe('Whether it is known to be exploited in the wild.'),
  fixedVersion: text.nullable().describe('First fixed version, where one is named.'),
  source: text.describe('The feed that says so.'),
  vendor: text.describe('Who made the devices; empty when several did.'),
  model: text.describe('Which product; empty when it is several.'),
  category: text.describe('What the devices are; empty when it differs.'),
}

export const findingGroup = z
  .object({
    ...what,
    decision: decision.describe('The most urgent of all devices.'),
    ...matters,
    devices: count.describe('How many devices it concerns.'),
    confirmed: count.describe('Of how many that is certain.'),
    firstSeenMs: timeMs,
  })
  .meta({ id: 'FindingGroup' })

export const findingDevice = z
  .object({
    site: text,
    deviceId: text,
    deviceTitle: text,
    zone: text,
    riskScore: z.number(),
    ...what,
    state: text.describe('confirmed or possible.'),
    decision,
    ...matters,
    why: text.describe('How the device and the advisory were matched.'),
    decisionWhy: text,
    firstSeenMs: timeMs,
  })
  .meta({ id: 'FindingDevice' })

export const patchRow = patch
  .extend({ site: text, ease: text.describe('How an update usually gets on such a device.') })
  .meta({ id: 'PatchRow' })
