/** The forms of a policy in answers, shared by its actions. */
import { z } from 'zod'
import { replay } from './report-plan.ts'
import { siteField } from './visible-sites.ts'

export const policyPlace = {
  site: siteField,
  version: z.coerce.number().int().min(1).max(2_147_483_647),
}

export const listedPolicy = z.object({
  site: z.string(),
  version: z.number(),
  createdMs: z.number(),
  author: z.string(),
  state: z.string().describe('`proposed`, `approved`, `rejected` or `superseded`.'),
  sentence: z.string().describe('What it is, in a line.'),
  decidedBy: z.string(),
  decidedMs: z.number().nullable(),
})

export const policyMetrics = z.record(z.string(), z.number().nullable())

/** What was counted when the version was proposed; null where it was not kept. */
export const policyReplay = replay.nullable()
