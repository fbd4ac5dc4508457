/** One alert with its evidence. */
import { z } from 'zod'
import { readAlert } from '../../store/queries-alerts.ts'
import { action } from '../action.ts'
import { notFound } from '../refusals.ts'
import { alertDetail } from '../rows/alert-rows.ts'
import { idField } from '../rows/list-input.ts'
import { siteField } from '../visible-sites.ts'
import { needSite } from '../rows/need.ts'
import { storedJson } from '../stored-json.ts'
import { shownAlert } from '../rows/show-alert.ts'

const stored = z.object({ evidence: alertDetail.shape.evidence })

export const alertsRead = action({
  id: 'alerts.read',
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
    return { ...shownAlert(alert), evidence: storedJson(stored, alertJson)?.evidence ?? [] }
  },
})
