/** Whom one device talked with. */
import { z } from 'zod'
import { deviceConversations } from '../../store/queries-conversations.ts'
import { action } from '../action.ts'
import { deviceConversation } from '../rows/conversation-rows.ts'
import { idField, pageInput, pageOf } from '../rows/list-input.ts'
import { siteField } from '../visible-sites.ts'
import { needDevice } from '../rows/need.ts'

export const devicesConversations = action({
  id: 'devices.conversations',
  summary: 'List whom a device talked with, the most bytes first.',
  method: 'GET',
  path: '/devices/:site/:id/conversations',
  role: 'viewer',
  input: z.object({ site: siteField, id: idField, ...pageInput }),
  output: pageOf(deviceConversation),
  audit: null,
  examples: [{ title: 'Of one device', input: { site: 'default', id: '02:00:00:00:00:01' } }],
  run: async ({ offset, limit, ...key }, context) => {
    await needDevice(context, key)
    return { ...(await deviceConversations(context.store, key, { offset, limit })), offset }
  },
})
