/** Notices as Detection Findings of the Open Cybersecurity Schema Framework (class 2004), a JSON array by HTTP POST. */
import { z } from 'zod'
import { channel, type Sender } from '../channel.ts'
import { post } from '../http-post.ts'
import type { Notice } from '../notice.ts'

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Where to post to.'),
  token: z.string().min(1).optional().describe('Sent as `Authorization: Bearer …`.'),
})

const severities = {
  low: { severity_id: 2, severity: 'Low' },
  medium: { severity_id: 3, severity: 'Medium' },
  high: { severity_id: 4, severity: 'High' },
  critical: { severity_id: 5, severity: 'Critical' },
} as const
const detectionFinding = {
  category_uid: 2,
  class_uid: 2004,
  class_name: 'Detection Finding',
  category_name: 'Findings',
}
const create = { activity_id: 1, activity_name: 'Create', type_uid: 200_401 }

export const ocsfJson = channel({
  id: 'ocsf-json',
  title: 'OCSF',
  sentence: 'Posts notices as OCSF Detection Findings, a JSON array, to a data lake or collector that takes HTTP.',
  spec: 'Open Cybersecurity Schema Framework 1.3',
  settings,
  example: { url: 'https://lake.example.com/ocsf', token: 'the-lakes-token' },
  deliver: async ({ url, token }, notices, sender) =>
    post({
      url,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(notices.map((notice) => renderOcsf(notice, sender))),
    }),
})

/** One event. */
function renderOcsf(notice: Notice, { product, version }: Sender): Readonly<Record<string, unknown>> {
  return {
    ...detectionFinding,
    ...create,
    ...severities[notice.severity],
    status_id: 1,
    status: 'New',
    time: notice.changedMs,
    message: notice.sentence,
    metadata: {
      version: '1.3.0',
      uid: notice.id,
      product: { name: product, vendor_name: 'Cordon', version },
      labels: notice.test ? ['test'] : [],
    },
    finding_info: findingOf(notice),
    evidences: notice.evidence.map((sentence) => ({ data: { sentence } })),
    resources: notice.device === null ? [] : [resourceOf(notice.device, notice.site)],
    observables: observablesOf(notice.device),
    unmapped: { site: notice.site },
  }
}

function findingOf(notice: Notice): Readonly<Record<string, unknown>> {
  return {
    uid: notice.id,
    title: notice.title,
    desc: notice.sentence,
    created_time: notice.atMs,
    modified_time: notice.changedMs,
    analytic: { uid: notice.detection, name: notice.title, type_id: 1, type: 'Rule' },
    attacks: notice.technique.map((uid) => ({ technique: { uid } })),
    ...(notice.link === null ? {} : { src_url: notice.link }),
  }
}

function resourceOf(device: NonNullable<Notice['device']>, site: string): Readonly<Record<string, unknown>> {
  return {
    uid: device.id,
    name: device.title,
    type: device.category ?? 'unknown',
    group: { name: device.zone ?? 'none' },
    data: {
      site,
      ips: device.ips,
      macs: device.macs,
      vendor: device.vendor,
      model: device.model,
      risk: device.riskScore,
    },
  }
}

/** Types 2 (IP address) and 3 (MAC address) of the framework's observables. */
function observablesOf(device: Notice['device']): readonly unknown[] {
  if (device === null) return []
  return [
    ...device.ips.map((value) => ({ name: 'resources.data.ips', type_id: 2, type: 'IP Address', value })),
    ...device.macs.map((value) => ({ name: 'resources.data.macs', type_id: 3, type: 'MAC Address', value })),
  ]
}
