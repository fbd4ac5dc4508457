/**
 * Notices as documents of the Elastic Common Schema, one JSON object a line, by HTTP POST: what Logstash, Fluent Bit, Vector
 * and Elastic Agent take.
 */
import { z } from 'zod'
import { channel, type Sender } from '../channel.ts'
import { post } from '../http-post.ts'
import { isoTime } from '../iso-time.ts'
import type { Notice } from '../notice.ts'

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Where to post to.'),
  token: z.string().min(1).optional().describe('Sent as `Authorization: Bearer …`.'),
})

/** As Kibana's detection rules count: 0 to 100. */
const severities = { low: 21, medium: 47, high: 73, critical: 99 } as const

export const ecsJson = channel({
  id: 'ecs-json',
  title: 'Elastic Common Schema',
  sentence: 'Posts notices as ECS documents, one JSON object a line, to a collector that takes HTTP.',
  spec: 'Elastic Common Schema 8.17',
  settings,
  example: { url: 'https://collector.example.com:8080/cordon', token: 'the-collectors-token' },
  deliver: async ({ url, token }, notices, sender) =>
    post({
      url,
      headers: {
        'content-type': 'application/x-ndjson',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: notices.map((notice) => `${JSON.stringify(renderEcs(notice, sender))}\n`).join(''),
    }),
})

/** One document. MAC addresses in RFC 7042 form, as the schema wants them. */
function renderEcs(notice: Notice, { product, version, host }: Sender): Readonly<Record<string, unknown>> {
  const { device } = notice
  return {
    '@timestamp': isoTime(notice.atMs),
    ecs: { version: '8.17.0' },
    message: notice.sentence,
    event: {
      kind: 'alert',
      category: ['intrusion_detection', 'network'],
      type: ['info'],
      module: 'cordon',
      dataset: notice.test ? 'cordon.test' : 'cordon.alert',
      id: notice.id,
      created: isoTime(notice.changedMs),
      severity: severities[notice.severity],
      reason: notice.sentence,
      ...(notice.link === null ? {} : { url: notice.link }),
    },
    rule: { id: notice.detection, name: notice.title },
    ...(notice.technique.length === 0
      ? {}
      : { threat: { framework: 'MITRE ATT&CK', technique: { id: notice.technique } } }),
    observer: { vendor: 'Cordon', product, version, hostname: host, type: 'sensor' },
    labels: { site: notice.site, severity: notice.severity, ...(device?.zone ? { zone: device.zone } : {}) },
    ...(device === null ? {} : { host: hostOf(device) }),
    ...(notice.evidence.length === 0 ? {} : { cordon: { evidence: notice.evidence } }),
  }
}

function hostOf(device: NonNullable<Notice['device']>): Readonly<Record<string, unknown>> {
  return {
    id: device.id,
    name: device.title,
    ip: device.ips,
    mac: device.macs.map((mac) => mac.toUpperCase().replaceAll(':', '-')),
    ...(device.category === null ? {} : { type: device.category }),
    risk: { static_score: device.riskScore, static_level: device.riskLevel },
  }
}
