/**
 * Notices as CEF (ArcSight Common Event Format, revision 27) in syslog messages: what most SIEM systems read without a parser
 * of their own.
 */
import { z } from 'zod'
import { channel, type Sender } from '../channel.ts'
import type { Notice } from '../notice.ts'
import { renderSyslog, sendSyslog } from '../syslog.ts'

const settings = z.strictObject({
  host: z.string().min(1).max(255).describe('Name or address of the receiver.'),
  port: z.int().min(1).max(65_535).default(514).describe('Its port: 514, or 6514 for TLS.'),
  transport: z.enum(['udp', 'tcp', 'tls']).default('udp').describe('UDP gives no word of whether anything arrived.'),
  ca: z
    .string()
    .optional()
    .describe('PEM of the authority that signed its certificate, where the system does not know it.'),
  facility: z.int().min(0).max(23).default(16).describe('Syslog facility, 16 is local0.'),
})

/** CEF counts from 0 to 10, syslog from 7 down to 0. */
const severities = {
  low: { cef: 3, syslog: 5 },
  medium: { cef: 5, syslog: 4 },
  high: { cef: 8, syslog: 3 },
  critical: { cef: 10, syslog: 2 },
} as const

/** Characters of a value, before escaping: the format allows 1023. */
const longest = 1000

export const syslogCef = channel({
  id: 'syslog-cef',
  title: 'Syslog (CEF)',
  sentence: 'Sends each notice as a CEF line to a syslog receiver, over UDP, TCP or TLS.',
  spec: 'CEF revision 27; RFC 5424, 5425, 5426, 6587',
  settings,
  example: { host: 'siem.example.com', port: 6514, transport: 'tls' },
  deliver: async ({ facility, ...server }, notices, sender) =>
    sendSyslog(
      server,
      notices.map((notice) =>
        renderSyslog({
          facility,
          severity: severities[notice.severity].syslog,
          atMs: notice.changedMs,
          host: sender.host,
          app: 'cordon',
          kind: notice.detection,
          text: renderCef(notice, sender),
        }),
      ),
    ),
})

/** One line of CEF. */
function renderCef(notice: Notice, { product, version }: Pick<Sender, 'product' | 'version'>): string {
  const head = ['CEF:0', 'Cordon', product, version, notice.detection, notice.title].map(headText)
  const extension = Object.entries(extensionOf(notice))
    .filter(([, value]) => value !== '')
    .map(([key, value]) => `${key}=${extensionText(value)}`)
  return `${head.join('|')}|${severities[notice.severity].cef}|${extension.join(' ')}`
}

function extensionOf({ device, ...notice }: Notice): Readonly<Record<string, string>> {
  const v4 = device?.ips.find((ip) => !ip.includes(':')) ?? ''
  return {
    externalId: notice.id,
    rt: String(notice.changedMs),
    start: String(notice.atMs),
    cat: notice.test ? 'test' : 'alert',
    msg: notice.sentence,
    src: v4,
    c6a2: v4 === '' ? (device?.ips[0] ?? '') : '',
    c6a2Label: v4 === '' && device !== null && device.ips.length > 0 ? 'Source IPv6 Address' : '',
    smac: device?.macs[0] ?? '',
    shost: device?.title ?? '',
    ...labelled(1, 'technique', notice.technique.join(' ')),
    ...labelled(2, 'site', notice.site),
    ...labelled(3, 'zone', device?.zone ?? ''),
    ...labelled(4, 'category', device?.category ?? ''),
    ...labelled(5, 'model', [device?.vendor, device?.model].filter(Boolean).join(' ')),
    ...(device === null ? {} : { cn1: String(device.riskScore), cn1Label: 'risk' }),
    requestUrl: notice.link ?? '',
  }
}

function labelled(number: number, label: string, value: string): Readonly<Record<string, string>> {
  return value === '' ? {} : { [`cs${number}`]: value, [`cs${number}Label`]: label }
}

function headText(text: string): string {
  return flat(text).replace(/[\\|]/g, '\\$&')
}

function extensionText(text: string): string {
  const cut = text.slice(0, longest)
  const escaped = cut.replace(/[\\=]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n')
  return escaped.replace(/\p{Cc}/gu, ' ')
}

function flat(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ')
}
