/** Alerts of the store as notices for other systems. */
import type { Notice, NoticeDevice } from '../deliver/notice.ts'
import type { AlertNews } from '../store/queries-deliver.ts'
import { device as reportDevice } from './report-device.ts'
import { alert as reportAlert } from './report-plan.ts'
import { storedJson } from './stored-json.ts'

/** Null when the row is not of our making. */
export function noticeOf(row: AlertNews, publicUrl: string | null): Notice | null {
  const alert = storedJson(reportAlert, row.alertJson)
  if (alert === null) return null
  const { detection, title, severity, sentence, technique, evidence } = alert
  return {
    id: `${row.site}/${row.id}`,
    site: row.site,
    detection,
    title,
    severity,
    sentence,
    technique,
    evidence,
    atMs: alert.at === null ? row.changedMs : Date.parse(alert.at),
    changedMs: row.changedMs,
    device: row.deviceJson === null ? null : deviceOf(row.deviceJson, row.deviceTitle),
    link: publicUrl === null ? null : linkTo(publicUrl, row),
    test: false,
  }
}

function deviceOf(json: string, title: string): NoticeDevice | null {
  const device = storedJson(reportDevice, json)
  if (device === null) return null
  const { id, identity, ips, macs, zone, risk } = device
  return {
    id,
    title: title === '' ? id : title,
    category: identity?.category?.value ?? null,
    vendor: identity?.vendor?.value ?? null,
    model: identity?.model?.value ?? null,
    ips,
    macs,
    zone,
    riskScore: risk.score,
    riskLevel: risk.level,
  }
}

function linkTo(publicUrl: string, { site, id }: AlertNews): string {
  return `${publicUrl.replace(/\/+$/, '')}/monitor/${encodeURIComponent(site)}/${encodeURIComponent(id)}`
}
