/** Where alerts are sent, and how that goes. Settings are not among the answers: they hold secrets. */
import { z } from 'zod'
import { action } from '../action.ts'

const state = z.object({
  name: z.string(),
  channel: z.string(),
  title: z.string(),
  state: z.enum(['idle', 'working', 'failing']),
  delivered: z.number().describe('Since the service started.'),
  skipped: z.number().describe('Refused by the receiver for good.'),
  lastDeliveredMs: z.number().nullable(),
  fault: z.string().nullable().describe('Why it failed last; null when all is well.'),
  nextTryMs: z.number().nullable(),
})

export const channelsList = action({
  id: 'channels.list',
  summary: 'List where alerts are sent, and how that goes.',
  method: 'GET',
  path: '/channels',
  role: 'administrator',
  input: z.object({}),
  output: z.object({ rows: z.array(state), total: z.number(), offset: z.number() }),
  audit: null,
  examples: [{ title: 'All', input: {} }],
  run: async (_, { control }) => {
    const rows = control?.channels.states() ?? []
    return { rows: [...rows], total: rows.length, offset: 0 }
  },
})
