/** One alert with its evidence. */
import { z } from 'zod'
import { readAlert } from '../../store/queries-alerts.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'
import { alertDetail } from '../rows/alert-rows.ts'
import { idField, siteField } from '../rows/list-input.ts'
import { needSite } from '../rows/need.ts'
import { readStored } from '../rows/read-stored.ts'
import { shownAlert } from '../rows/show-alert.ts'

const stored = z.object({ evidence: alertDetail.shape.evidence })

export const alertsShow = action({
  id: 'alerts.show',
  summary: 'Show one alert with its evidence.',
  method: 'GET',
  path: '/alerts/:site/:id',
  role: 'viewer',
  input: z.object({ site: siteField, id: idField }),
  output: alertDetail,
  audit: null,
  examples: [{ title: 'By its id', input: { site: 'default', id: 'port-scan-1' } }],
  run: async ({ site, id }, { store, who }) => {
    needSite(who, site, 'alert')
    const found = await readAlert(store, { site, id })
    if (found === undefined) throw notFound('alert')
    const { alertJson, ...alert } = found
    return { ...shownAlert(alert), evidence: readStored(stored, alertJson).evidence }
  },
})
