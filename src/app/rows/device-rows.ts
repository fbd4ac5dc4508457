/** Devices as the API gives them: a row of a list, a group of rows, and all that is known of one. */
import { z } from 'zod'
import { count, device, list, share, text } from '../report-device.ts'

export const timeMs = z.number().describe('Milliseconds since 1970-01-01 UTC.')

export const deviceRow = z
  .object({
    site: text.describe('The place that it was seen at.'),
    id: text.describe('Stable for the same evidence; unique within the site.'),
    title: text.describe('What to call it.'),
    kind: text.describe('iot, it, network, mobile or unknown.'),
    category: text.describe('What it is; empty when unknown, as are the next ones.'),
    categoryConfidence: share.describe('How sure the category is.'),
    vendor: text,
    model: text,
    os: text,
    firmware: text,
    zone: text.describe('Id of the proposed zone; empty without one.'),
    riskScore: z.number().min(0).max(100),
    riskLevel: text.describe('low, medium, high or critical.'),
    findings: count.describe('How many findings concern it.'),
    alerts: count.describe('How many of its alerts are open.'),
    ip: text.describe('The first of its addresses.'),
    mac: text.describe('The first of its MAC addresses.'),
    vlan: count.describe('The first of its VLANs, 0 when untagged.'),
    bytesIn: count,
    bytesOut: count,
    cleartextShare: share.nullable().describe('Share of its application bytes that anyone on the path can read.'),
    peers: count.describe('How many others it talked with.'),
    firstSeenMs: timeMs,
    lastSeenMs: timeMs,
  })
  .meta({ id: 'DeviceRow' })

export const deviceGroup = z
  .object({
    value: text.describe('Value of the attribute; empty where it is not known.'),
    devices: count,
    meanRisk: z.number(),
    maxRisk: z.number(),
    findings: count,
    alerts: count.describe('Open ones.'),
  })
  .meta({ id: 'DeviceGroup' })

export const label = z
  .object({
    field: text.describe('category, vendor, model, name, owner, location, criticality or note.'),
    value: text,
    author: text,
    atMs: timeMs,
  })
  .meta({ id: 'Label' })

const score = z.object({ atMs: timeMs, score: z.number() }).meta({ id: 'Score' })

export const deviceDetail = z
  .object({
    row: deviceRow,
    device: device.meta({ id: 'Device', description: 'As in `cordon.report/1`.' }),
    labels: list(label).describe('What people said of it.'),
    riskHistory: list(score).describe('Its score, each time that it changed, oldest first.'),
  })
  .meta({ id: 'DeviceDetail' })

export const deviceFact = z
  .object({
    name: text.describe('Name of the fact; see docs/reference/facts.md.'),
    value: text,
    mac: text,
    ip: text,
    vlan: count,
    firstToldMs: timeMs,
    lastToldMs: timeMs,
  })
  .meta({ id: 'DeviceFact' })

export const deviceMoment = z
  .object({
    atMs: timeMs,
    kind: z.enum(['event', 'alert', 'finding', 'resolved', 'label', 'risk']),
    sentence: text.describe('What happened.'),
    id: text.describe('Id of the alert or finding, name of the fact, field of the label.'),
  })
  .meta({ id: 'DeviceMoment' })
