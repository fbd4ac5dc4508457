/** The list of alerts. */
import { z } from 'zod'
import { listAlerts } from '../../store/queries-alerts.ts'
import { action } from '../action.ts'
import { alertsEntity } from '../query/alerts-entity.ts'
import { alertRow } from '../rows/alert-rows.ts'
import { listInput, listQuery, pageOf } from '../rows/list-input.ts'
import { shownAlert } from '../rows/show-alert.ts'

export const alertsList = action({
  id: 'alerts.list',
  summary: 'List alerts.',
  method: 'GET',
  path: '/alerts',
  role: 'viewer',
  input: z.object(listInput),
  output: pageOf(alertRow),
  audit: null,
  examples: [
    { title: 'Open ones, the most severe first', input: { query: 'state:open' } },
    { title: 'Of the last day', input: { query: 'at<1d', sort: '-at' } },
  ],
  run: async (input, context) => {
    const { rows, total } = await listAlerts(context.store, listQuery(input, alertsEntity, context))
    return { rows: rows.map(shownAlert), total, offset: input.offset }
  },
})
