/** What a person says of a device: stronger than what was identified. */
import { z } from 'zod'
import { writeLabel } from '../../store/decide.ts'
import { action } from '../action.ts'
import { labelFields, labelValue } from '../rows/label-fields.ts'
import { label } from '../rows/device-rows.ts'
import { idField } from '../rows/list-input.ts'
import { siteField } from '../visible-sites.ts'
import { needDevice } from '../rows/need.ts'

export const devicesLabel = action({
  id: 'devices.label',
  summary: 'Say what a device is, or is called.',
  method: 'PUT',
  path: '/devices/:site/:id/labels/:field',
  role: 'analyst',
  input: z.object({
    site: siteField,
    id: idField,
    field: z.enum(labelFields).describe('What is said of it.'),
    value: labelValue,
  }),
  output: label,
  audit: ({ id, field, value }) => ({ target: id, sentence: `Set ${field} to "${value}".` }),
  examples: [
    {
      title: 'Its category',
      input: { site: 'default', id: '02:00:00:00:00:01', field: 'category', value: 'camera' },
    },
  ],
  run: async ({ site, id, field, value }, context) => {
    await needDevice(context, { site, id })
    const { who, nowMs } = context
    const label = { field, value, author: who.name, atMs: nowMs }
    await writeLabel(context.store, { site, deviceId: id, ...label })
    context.control?.reconsider(site)
    return label
  },
})
