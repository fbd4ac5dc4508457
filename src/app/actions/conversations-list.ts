/** Conversations: flows of an hour between two peers on one service. */
import { z } from 'zod'
import { listConversations, mostCounted, newestHour } from '../../store/queries-conversations.ts'
import { action } from '../action.ts'
import { conversationsEntity } from '../query/conversations-entity.ts'
import { conversationRow } from '../rows/conversation-rows.ts'
import { listInput, listQuery, pageOf } from '../rows/list-input.ts'

const hourMs = 3_600_000
const time = z.coerce.number<number>().int().min(0).max(8.64e15).optional()

export const conversationsList = action({
  id: 'conversations.list',
  summary: 'List conversations by the hour.',
  method: 'GET',
  path: '/conversations',
  role: 'viewer',
  input: z.object({
    ...listInput,
    fromMs: time.describe('Begin, in milliseconds since 1970; without it a day before the end.'),
    untilMs: time.describe('End, in milliseconds since 1970; without it that of the newest conversation.'),
  }),
  output: pageOf(conversationRow).extend({
    total: z.int().nonnegative().describe(`How many rows there are in all; counting stops at ${mostCounted}.`),
  }),
  audit: null,
  examples: [
    { title: 'Of the last day', input: { limit: 20 } },
    { title: 'Telnet', input: { query: 'port:23', sort: '-bytesOut' } },
  ],
  run: async ({ fromMs, untilMs, ...input }, context) => {
    const list = listQuery(input, conversationsEntity, context)
    const end = untilMs ?? ((await newestHour(context.store)) ?? context.nowMs) + hourMs
    const listed = await listConversations(context.store, {
      ...list,
      fromMs: fromMs ?? end - 24 * hourMs,
      untilMs: end,
    })
    return { ...listed, offset: input.offset }
  },
})
