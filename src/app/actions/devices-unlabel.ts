/** Takes back what a person said of a device. */
import { z } from 'zod'
import { removeLabel } from '../../store/decide.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'
import { labelFields } from '../rows/label-fields.ts'
import { idField } from '../rows/list-input.ts'
import { siteField } from '../visible-sites.ts'
import { needDevice } from '../rows/need.ts'

export const devicesUnlabel = action({
  id: 'devices.unlabel',
  summary: 'Take back what was said of a device.',
  method: 'DELETE',
  path: '/devices/:site/:id/labels/:field',
  role: 'analyst',
  input: z.object({ site: siteField, id: idField, field: z.enum(labelFields) }),
  output: z.object({ removed: z.boolean() }),
  audit: ({ id, field }) => ({ target: id, sentence: `Took back ${field}.` }),
  examples: [{ title: 'Its category', input: { site: 'default', id: '02:00:00:00:00:01', field: 'category' } }],
  run: async ({ site, id, field }, context) => {
    await needDevice(context, { site, id })
    if (!(await removeLabel(context.store, { site, deviceId: id, field }, context.nowMs))) throw notFound('label')
    context.control?.reconsider(site)
    return { removed: true }
  },
})
