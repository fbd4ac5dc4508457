/** How the service itself is. */
import { z } from 'zod'
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
    fault: z.string().nullable().describe('Why nothing can be written at the moment; null when all is well.'),
  }),
  audit: null,
  examples: [{ title: 'Now', input: {} }],
  run: async (_, { store, control }) => {
    const idle = { startedMs: null, queuedBatches: 0, memoryBytes: 0, lastThoughtMs: null, diskBytes: 0 }
    const health = control?.health() ?? { ...idle, diskBudgetBytes: null, fault: null }
    return { version, node: process.version, store: store.engine, ...health }
  },
})
