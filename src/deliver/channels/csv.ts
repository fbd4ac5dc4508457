/** Notices as lines of CSV (RFC 4180) in a folder, one file a day: for spreadsheets and for what reads files. */
import { stringify } from 'csv-stringify/sync'
import { z } from 'zod'
import { appendLines } from '../append-file.ts'
import { channel } from '../channel.ts'
import { isoTime } from '../iso-time.ts'
import type { Notice } from '../notice.ts'

const settings = z.strictObject({
  folder: z.string().min(1).max(4096).describe('Folder for the files `cordon-alerts-<day>.csv`.'),
})

const columns = [
  'changed',
  'at',
  'severity',
  'title',
  'sentence',
  'site',
  'device',
  'deviceTitle',
  'ips',
  'macs',
  'zone',
  'risk',
  'technique',
  'id',
  'link',
] as const

/** `escape_formulas`: a device that calls itself `=cmd()` stays text in a spreadsheet. */
const form = { escape_formulas: true, record_delimiter: 'windows' } as const

export const csv = channel({
  id: 'csv',
  title: 'CSV files',
  sentence: 'Appends each notice as a line to a CSV file of the day.',
  spec: 'RFC 4180',
  settings,
  example: { folder: '/var/lib/cordon/alerts' },
  deliver: async ({ folder }, notices, { nowMs }) =>
    appendLines(folder, {
      name: `cordon-alerts-${isoTime(nowMs).slice(0, 10)}.csv`,
      heading: stringify([[...columns]], form),
      lines: stringify(notices.map(recordOf), form),
    }),
})

function recordOf(notice: Notice): readonly string[] {
  const { device } = notice
  const values: Readonly<Record<(typeof columns)[number], string>> = {
    changed: isoTime(notice.changedMs),
    at: isoTime(notice.atMs),
    severity: notice.severity,
    title: notice.title,
    sentence: notice.sentence,
    site: notice.site,
    device: device?.id ?? '',
    deviceTitle: device?.title ?? '',
    ips: device?.ips.join(' ') ?? '',
    macs: device?.macs.join(' ') ?? '',
    zone: device?.zone ?? '',
    risk: device === null ? '' : String(device.riskScore),
    technique: notice.technique.join(' '),
    id: notice.id,
    link: notice.link ?? '',
  }
  return columns.map((column) => values[column])
}
