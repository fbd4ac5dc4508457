/** All that is known of one device. */
import { z } from 'zod'
import { readDevice } from '../../store/queries-devices.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'
import { deviceDetail } from '../rows/device-rows.ts'
import { needSite } from '../rows/need.ts'
import { idField } from '../rows/list-input.ts'
import { siteField } from '../visible-sites.ts'
import { storedJson } from '../stored-json.ts'

export const devicesRead = action({
  id: 'devices.read',
  summary: 'Show one device: identity with reasons, risk, findings, labels.',
  method: 'GET',
  path: '/devices/:site/:id',
  role: 'viewer',
  input: z.object({ site: siteField, id: idField }),
  output: deviceDetail,
  audit: null,
  examples: [{ title: 'By its MAC address', input: { site: 'default', id: '02:00:00:00:00:01' } }],
  run: async ({ site, id }, { store, who }) => {
    needSite(who, site, 'device')
    const found = await readDevice(store, { site, id })
    if (found === undefined) throw notFound('device')
    const { deviceJson, ...rest } = found
    const device = storedJson(deviceDetail.shape.device, deviceJson)
    if (device === null) throw new Error(`The store holds a damaged device: ${site} ${id}`)
    return { ...rest, device }
  },
})
