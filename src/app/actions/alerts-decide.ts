/** What a person decides of an alert: its state, and a note beside it. */
import { z } from 'zod'
import { decideAlert, readAlert } from '../../store/queries-alerts.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'
import { alertRow, alertState } from '../rows/alert-rows.ts'
import { idField, line } from '../rows/list-input.ts'
import { siteField } from '../visible-sites.ts'
import { needSite } from '../rows/need.ts'
import { shownAlert } from '../rows/show-alert.ts'

export const alertsDecide = action({
  id: 'alerts.decide',
  summary: 'Acknowledge, close or reopen an alert, or write a note beside it.',
  method: 'PATCH',
  path: '/alerts/:site/:id',
  role: 'analyst',
  input: z.object({
    site: siteField,
    id: idField,
    state: alertState.optional(),
    note: line(2000).optional().describe('Takes the place of the one before.'),
  }),
  output: alertRow,
  audit: ({ id, state, note }) => ({
    target: id,
    sentence: [state === undefined ? '' : `Set to ${state}.`, note === undefined ? '' : `Note: "${note}".`]
      .filter((part) => part !== '')
      .join(' '),
  }),
  examples: [
    {
      title: 'Looked at it',
      input: { site: 'default', id: 'port-scan-1', state: 'acknowledged', note: 'A scanner of ours.' },
    },
  ],
  run: async ({ site, id, state, note }, { store, who, nowMs, control }) => {
    needSite(who, site, 'alert')
    const decision = { state, note, decidedBy: who.name }
    if (!(await decideAlert(store, { site, id }, { decision, nowMs }))) throw notFound('alert')
    const changed = await readAlert(store, { site, id })
    if (changed === undefined) throw notFound('alert')
    control?.reconsider(site)
    const { alertJson: _, ...alert } = changed
    return shownAlert(alert)
  },
})
