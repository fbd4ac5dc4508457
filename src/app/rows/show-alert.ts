/** An alert of the store as the API gives it. */
import type { z } from 'zod'
import type { ListedAlert } from '../../store/queries-alerts.ts'
import { level } from '../report-device.ts'
import { alertState, type alertRow } from './alert-rows.ts'

export function shownAlert(alert: ListedAlert): z.output<typeof alertRow> {
  return { ...alert, severity: level.parse(alert.severity), state: alertState.parse(alert.state) }
}
