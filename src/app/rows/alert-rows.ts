/** Alerts as the API gives them. */
import { z } from 'zod'
import { level, list, text } from '../report-device.ts'
import { timeMs } from './device-rows.ts'

export const alertState = z.enum(['open', 'acknowledged', 'closed'])

const fields = {
  site: text,
  id: text,
  detection: text.describe('Id of the detection that raised it.'),
  title: text,
  severity: level,
  deviceId: text.describe('Who did it; empty when it is no device.'),
  deviceTitle: text,
  atMs: timeMs.describe('When it was noticed on the network.'),
  raisedMs: timeMs.describe('When Cordon raised it.'),
  changedMs: timeMs,
  sentence: text.describe('What was observed against what is expected.'),
  technique: text.describe('ATT&CK techniques, separated by spaces.'),
  state: alertState,
  note: text,
  decidedBy: text.describe('Who last changed its state or note.'),
}

export const alertRow = z.object(fields).meta({ id: 'AlertRow' })

export const alertDetail = z
  .object({ ...fields, evidence: list(text).describe('Facts and flows in words.') })
  .meta({ id: 'AlertDetail' })
