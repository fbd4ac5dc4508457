/**
 * Notices as STIX 2.1 bundles (OASIS, 10 June 2021), one file a delivery: each is a sighting of an ATT&CK technique, with the
 * addresses of the device as observed data. Ids are made from the notice, so that a second import changes nothing.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { writeWhole } from '../append-file.ts'
import { channel } from '../channel.ts'
import { isoTime } from '../iso-time.ts'
import type { Notice, NoticeDevice } from '../notice.ts'

const settings = z.strictObject({
  folder: z.string().min(1).max(4096).describe('Folder for the files `cordon-<time>-<hash>.stix.json`.'),
})

/** Namespace of the specification for ids of cyber observables (section 2.9), and of our own for the rest. */
const observableNamespace = '00abedb4-aa42-466c-9c01-fed23315a9b7'
const ownNamespace = '6e2f3c1e-52a5-5d0c-9a38-0d5d1b7c4f11'

export const stix = channel({
  id: 'stix',
  title: 'STIX 2.1 bundles',
  sentence: 'Writes notices as STIX 2.1 bundles to a folder, for threat intelligence platforms to import.',
  spec: 'STIX 2.1',
  settings,
  example: { folder: '/var/lib/cordon/stix' },
  deliver: async ({ folder }, notices, { nowMs }) => {
    const text = `${JSON.stringify(renderStix(notices), null, 2)}\n`
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 12)
    return writeWhole(folder, `cordon-${isoTime(nowMs).replace(/[:.]/g, '')}-${hash}.stix.json`, text)
  },
})

/** Of what has no time of its own: the day on which ATT&CK was first published as STIX. */
const anyTime = '2018-01-17T12:56:55.080Z'

type StixObject = Readonly<Record<string, unknown>> & { readonly type: string; readonly id: string }

export type StixBundle = { type: 'bundle'; id: string; objects: StixObject[] }

/** One bundle, empty without notices. The same notices give the same bundle. */
export function renderStix(notices: readonly Notice[]): StixBundle {
  const objects = new Map<string, StixObject>()
  for (const object of notices.flatMap(objectsOf)) objects.set(object.id, object)
  const all = [author(notices), ...objects.values()]
  return { type: 'bundle', id: ownId('bundle', JSON.stringify(all.map(({ id }) => id))), objects: all }
}

function author(notices: readonly Notice[]): StixObject {
  const at = isoTime(Math.min(...notices.map(({ atMs }) => atMs), 253_402_300_799_999))
  return { ...common('identity', 'cordon', { created: at, modified: at }), name: 'Cordon', identity_class: 'system' }
}

function objectsOf(notice: Notice): readonly StixObject[] {
  const [first, last] = [isoTime(Math.min(notice.atMs, notice.changedMs)), isoTime(notice.changedMs)]
  const times = { created: first, modified: last }
  const observables = notice.device === null ? [] : observablesOf(notice.device)
  const observed: readonly StixObject[] =
    observables.length === 0
      ? []
      : [
          {
            ...common('observed-data', notice.id, times),
            created_by_ref: authorId,
            first_observed: first,
            last_observed: last,
            number_observed: 1,
            object_refs: observables.map(({ id }) => id),
          },
        ]
  const patterns = notice.technique.map((technique) => patternOf(technique, notice))
  const sighted = patterns.length > 0 ? patterns : [patternOf(notice.detection, notice)]
  const sightings = sighted.map((pattern) => ({
    ...common('sighting', `${notice.id} ${pattern.id}`, times),
    created_by_ref: authorId,
    description: notice.sentence,
    first_seen: first,
    last_seen: last,
    count: 1,
    sighting_of_ref: pattern.id,
    where_sighted_refs: [authorId],
    ...(observed.length === 0 ? {} : { observed_data_refs: observed.map(({ id }) => id) }),
    labels: [notice.severity, `site:${notice.site}`, ...(notice.test ? ['test'] : [])],
  }))
  return [...observables, ...observed, ...sighted, ...sightings]
}

/** Created at a fixed time: the same technique is the same object whoever saw it. */
function patternOf(technique: string, { title }: Notice): StixObject {
  const isAttack = /^T\d{4}/.test(technique)
  return {
    ...common('attack-pattern', technique, { created: anyTime, modified: anyTime }),
    created_by_ref: authorId,
    name: isAttack ? technique : title,
    ...(isAttack ? { external_references: [{ source_name: 'mitre-attack', external_id: technique }] } : {}),
  }
}

function observablesOf({ ips, macs }: NoticeDevice): readonly StixObject[] {
  const values = [
    ...macs.map((value) => ['mac-addr', value] as const),
    ...ips.map((value) => [value.includes(':') ? 'ipv6-addr' : 'ipv4-addr', value] as const),
  ]
  return values.map(([type, value]) => ({
    type,
    spec_version: '2.1',
    id: `${type}--${uuid5(observableNamespace, JSON.stringify({ value }))}`,
    value,
  }))
}

type Times = { readonly created: string; readonly modified: string }

function common(type: string, key: string, times: Times): StixObject {
  return { type, spec_version: '2.1', id: ownId(type, key), ...times }
}

function ownId(type: string, key: string): string {
  return `${type}--${uuid5(ownNamespace, `${type} ${key}`)}`
}

/** RFC 9562, section 5.5. */
function uuid5(namespace: string, name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

const authorId = ownId('identity', 'cordon')
