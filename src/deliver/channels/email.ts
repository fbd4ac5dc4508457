/** Notices as an e-mail in plain text, several in one message. It carries no pictures, links only to the dashboard. */
import { createTransport } from 'nodemailer'
import { z } from 'zod'
import type { Severity } from '../../core/answers.ts'
import { channel, delivered, unreachable } from '../channel.ts'
import { isoTime } from '../iso-time.ts'
import type { Notice } from '../notice.ts'

const settings = z.strictObject({
  host: z.string().min(1).max(255).describe('Name or address of the mail server.'),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .default(587)
    .describe('587 for submission, 465 with `tls: implicit`, 25 for a relay.'),
  tls: z
    .enum(['starttls', 'implicit', 'none'])
    .default('starttls')
    .describe('`none` only for a relay on the same machine or network.'),
  ca: z
    .string()
    .optional()
    .describe('PEM of the authority that signed its certificate, where the system does not know it.'),
  user: z.string().optional().describe('User name, where the server wants one.'),
  password: z.string().optional().describe('Password of the user.'),
  from: z.email().describe('Sender.'),
  to: z.array(z.email()).min(1).max(50).describe('Recipients.'),
})

type Settings = z.output<typeof settings>

const timeoutMs = 10_000
const order: readonly Severity[] = ['critical', 'high', 'medium', 'low']

export const email = channel({
  id: 'email',
  title: 'E-mail',
  sentence: 'Sends notices as plain text, those of one moment in one message.',
  spec: 'RFC 5321, RFC 5322, RFC 3207 (STARTTLS)',
  settings,
  example: { host: 'mail.example.com', from: 'cordon@example.com', to: ['soc@example.com'] },
  async deliver(configured, notices) {
    const transport = createTransport(connectionOf(configured))
    try {
      await transport.sendMail({
        from: configured.from,
        to: configured.to,
        subject: subjectOf(notices),
        text: notices.map(textOf).join('\n\n'),
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
      return delivered
    } catch (error) {
      const refused = codeOf(error) >= 500 && codeOf(error) < 600
      return refused ? { ok: false, reason: String(error), again: false } : unreachable(error)
    } finally {
      transport.close()
    }
  },
})

function connectionOf({ host, port, tls, ca, user, password }: Settings) {
  return {
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(ca === undefined ? {} : { tls: { ca } }),
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
  }
}

/** The server's answer, 0 without one. */
function codeOf(error: unknown): number {
  return error instanceof Error && 'responseCode' in error && typeof error.responseCode === 'number'
    ? error.responseCode
    : 0
}

function subjectOf(notices: readonly Notice[]): string {
  const worst = notices.toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))[0]
  const more = notices.length > 1 ? ` (and ${notices.length - 1} more)` : ''
  const text = worst === undefined ? 'Cordon' : `[Cordon] ${worst.severity}: ${worst.title}${more}`
  return text.replace(/\p{Cc}/gu, ' ').slice(0, 200)
}

function textOf({ severity, title, sentence, site, device, atMs, evidence, technique, link }: Notice): string {
  const about = device === null ? [] : [`Device: ${device.title} (${[...device.ips, ...device.macs].join(', ')})`]
  const lines = [
    `${title} (${severity})`,
    sentence,
    ...about,
    `When: ${isoTime(atMs)}   Site: ${site}`,
    ...(technique.length === 0 ? [] : [`ATT&CK: ${technique.join(', ')}`]),
    ...evidence.map((line) => `  - ${line}`),
    ...(link === null ? [] : [link]),
  ]
  return lines.map((line) => line.replace(/\p{Cc}/gu, ' ')).join('\n')
}
