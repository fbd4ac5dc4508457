/** How the service itself is. */
import { z } from 'zod'
import { retentionClasses } from '../../store/retention.ts'
import { action } from '../action.ts'
import { version } from '../version.ts'

export const statusRead = action({
  id: 'status.read',
  summary: 'Show how the service is: version, memory, disk, what waits.',
  method: 'GET',
  path: '/status',
  role: 'administrator',
  input: z.object({}),
  output: z.object({
    version: z.string(),
    node: z.string(),
    store: z.string().describe('`sqlite` or `postgresql`.'),
    startedMs: z.number().nullable(),
    queuedBatches: z.number(),
    memoryBytes: z.number(),
    lastThoughtMs: z.number().nullable(),
    diskBytes: z.number(),
    diskBudgetBytes: z.number().nullable(),
    retention: z
      .array(z.object({ name: z.string(), title: z.string(), sentence: z.string(), days: z.number() }))
      .describe('How many days each class of data is kept.'),
    fault: z.string().nullable().describe('Why nothing can be written at the moment; null when all is well.'),
  }),
  audit: null,
  examples: [{ title: 'Now', input: {} }],
  run: async (_, { store, control }) => {
    const idle = { startedMs: null, queuedBatches: 0, memoryBytes: 0, lastThoughtMs: null, diskBytes: 0 }
    const unknown = { ...idle, diskBudgetBytes: null, retentionDays: {}, fault: null }
    const { retentionDays, ...health } = control?.health() ?? unknown
    const configured: ReadonlyMap<string, number> = new Map(Object.entries(retentionDays))
    const retention = retentionClasses.map(({ name, title, sentence, days }) => {
      return { name, title, sentence, days: configured.get(name) ?? days }
    })
    return { version, node: process.version, store: store.engine, ...health, retention }
  },
})
