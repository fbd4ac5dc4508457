/** What happened to one device. */
import { z } from 'zod'
import { deviceTimeline } from '../../store/queries-evidence.ts'
import { action } from '../action.ts'
import { deviceMoment } from '../rows/device-rows.ts'
import { idField, pageInput, pageOf } from '../rows/list-input.ts'
import { siteField } from '../visible-sites.ts'
import { needDevice } from '../rows/need.ts'
import { shownMoment } from '../rows/show-moment.ts'

export const devicesTimeline = action({
  id: 'devices.timeline',
  summary: 'List what happened to a device, newest first.',
  method: 'GET',
  path: '/devices/:site/:id/timeline',
  role: 'viewer',
  input: z.object({ site: siteField, id: idField, ...pageInput }),
  output: pageOf(deviceMoment),
  audit: null,
  examples: [{ title: 'Of one device', input: { site: 'default', id: '02:00:00:00:00:01' } }],
  run: async ({ offset, limit, ...key }, context) => {
    await needDevice(context, key)
    const { rows, total } = await deviceTimeline(context.store, key, { offset, limit })
    return { rows: rows.map(shownMoment), total, offset }
  },
})
