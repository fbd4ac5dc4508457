/** Zones, policies and what they do, as the API gives them. */
import { z } from 'zod'
import { count, list, text } from '../report-device.ts'
import { segmentation } from '../report-plan.ts'
import { timeMs } from './device-rows.ts'

const { name, zones, rules, metrics, notes, replay, refused } = segmentation.shape

const version = {
  site: text,
  version: count,
  createdMs: timeMs,
  author: text,
  state: z.enum(['proposed', 'approved', 'rejected', 'superseded']),
  sentence: text.describe('What it changes.'),
  decidedBy: text,
  decidedMs: timeMs.nullable(),
}

export const policyVersion = z.object(version).meta({ id: 'PolicyVersion' })

export const replayResult = replay.meta({ id: 'Replay' })

export const policyDetail = z
  .object({
    ...version,
    policy: z.object({ schema: z.literal('cordon.policy/1'), name, zones, rules }).meta({ id: 'Policy' }),
    replay: replayResult.nullable(),
    metrics,
  })
  .meta({ id: 'PolicyDetail' })

export const segments = z.object({ site: text, zones, metrics, notes, refused }).meta({ id: 'Segments' })

export const zonePair = z
  .object({
    from: text.describe('Id of the zone, or `outside`.'),
    to: text.describe('Id of the zone, or `outside`.'),
    flows: count.describe('That were seen.'),
    bytes: count,
    rules: count.describe('How many rules allow something.'),
    allowed: z.boolean().describe('Whether there is one.'),
  })
  .meta({ id: 'ZonePair' })

export const rendering = z
  .object({
    site: text,
    version: count,
    platform: text,
    title: text.describe('Of the platform.'),
    text: text.describe('The configuration to paste.'),
    refused: list(z.object({ rule: text, reason: text })).describe('Rules that the platform cannot express; left out.'),
  })
  .meta({ id: 'Rendering' })
