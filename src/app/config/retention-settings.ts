/** The part of the configuration that says how long things are kept, and how much of the disk they may take. */
import { z } from 'zod'
import { retentionClasses } from '../../store/retention.ts'

const days = Object.fromEntries(
  retentionClasses.map(({ name, title, days, leastDays }) => [
    name,
    z.int().min(leastDays).max(36_500).default(days).describe(`${title}, in days.`),
  ]),
)

export const retentionSettings = z
  .strictObject({
    days: z.strictObject(days).prefault({}).describe('How many days each class of data is kept.'),
    diskMegabytes: z
      .int()
      .min(100)
      .optional()
      .describe('Budget of the embedded store, in megabytes: beyond it the oldest conversations go first.'),
  })
  .describe('How long things are kept.')

export type RetentionSettings = z.output<typeof retentionSettings>

export const defaultRetention: RetentionSettings = retentionSettings.parse({})
