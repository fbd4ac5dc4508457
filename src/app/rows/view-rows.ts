/** Saved views as the API gives them. */
import { z } from 'zod'
import { text } from '../report-device.ts'
import { timeMs } from './device-rows.ts'

export const viewRow = z
  .object({
    id: text,
    list: text.describe('Which list it is of, such as devices.'),
    title: text,
    owner: text,
    shared: z.boolean().describe('Whether everybody sees it.'),
    state: z.record(text, text).describe('What the address bar holds: query, sort, columns.'),
    changedMs: timeMs,
  })
  .meta({ id: 'ViewRow' })
