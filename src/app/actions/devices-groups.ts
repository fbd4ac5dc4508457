/** Devices added up by an attribute. */
import { z } from 'zod'
import { groupDevices, groupings } from '../../store/queries-devices.ts'
import { action } from '../action.ts'
import { compileQuery } from '../query/compile-query.ts'
import { devicesEntity } from '../query/devices-entity.ts'
import { deviceGroup } from '../rows/device-rows.ts'
import { listInput, pageOf } from '../rows/list-input.ts'
import { visibleSites } from '../visible-sites.ts'

const { query, site, offset, limit } = listInput

export const devicesGroups = action({
  id: 'devices.groups',
  summary: 'Add devices up by an attribute.',
  method: 'GET',
  path: '/devices/groups',
  role: 'viewer',
  input: z.object({ by: z.enum(groupings).describe('The attribute.'), query, site, offset, limit }),
  output: pageOf(deviceGroup),
  audit: null,
  examples: [
    { title: 'What there is', input: { by: 'category' } },
    { title: 'Vendors of cameras', input: { by: 'vendor', query: 'category:camera' } },
  ],
  run: async ({ by, query, site, offset, limit }, { store, who, nowMs }) => {
    const where = compileQuery(query, devicesEntity, nowMs)
    const groups = await groupDevices(store, { by, where, sites: visibleSites(who, site) })
    return { rows: groups.slice(offset, offset + limit), total: groups.length, offset }
  },
})
