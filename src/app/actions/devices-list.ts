/** The list of devices. */
import { z } from 'zod'
import { listDevices } from '../../store/queries-devices.ts'
import { action } from '../action.ts'
import { devicesEntity } from '../query/devices-entity.ts'
import { deviceRow } from '../rows/device-rows.ts'
import { listInput, listQuery, pageOf } from '../rows/list-input.ts'

export const devicesList = action({
  id: 'devices.list',
  summary: 'List devices.',
  method: 'GET',
  path: '/devices',
  role: 'viewer',
  input: z.object(listInput),
  output: pageOf(deviceRow),
  audit: null,
  examples: [
    { title: 'The riskiest ten', input: { limit: 10 } },
    { title: 'Risky cameras, by vendor', input: { query: 'category:camera riskScore>=40', sort: 'vendor,-riskScore' } },
  ],
  run: async (input, context) => {
    const listed = await listDevices(context.store, listQuery(input, devicesEntity, context))
    return { ...listed, offset: input.offset }
  },
})
