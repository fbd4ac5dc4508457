/** What one device told: its facts. */
import { z } from 'zod'
import { deviceFacts } from '../../store/queries-evidence.ts'
import { action } from '../action.ts'
import { deviceFact } from '../rows/device-rows.ts'
import { idField, pageInput, pageOf } from '../rows/list-input.ts'
import { siteField } from '../visible-sites.ts'
import { needDevice } from '../rows/need.ts'

export const devicesFacts = action({
  id: 'devices.facts',
  summary: 'List the facts that a device told.',
  method: 'GET',
  path: '/devices/:site/:id/facts',
  role: 'viewer',
  input: z.object({ site: siteField, id: idField, ...pageInput }),
  output: pageOf(deviceFact),
  audit: null,
  examples: [{ title: 'Of one device', input: { site: 'default', id: '02:00:00:00:00:01' } }],
  run: async ({ offset, limit, ...key }, context) => {
    await needDevice(context, key)
    return { ...(await deviceFacts(context.store, key, { offset, limit })), offset }
  },
})
