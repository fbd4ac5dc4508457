/** What can be asked of devices. */
import type { Entity, Field } from './entity.ts'

const kinds = ['iot', 'it', 'network', 'mobile', 'unknown']
export const levels: readonly string[] = ['low', 'medium', 'high', 'critical']

const identity: Readonly<Record<string, Field>> = {
  title: { title: 'Name', sentence: 'What the device is called in lists.', kind: 'text', column: 'devices.title' },
  id: { title: 'Id', sentence: 'Its id: the first MAC, or `ip:` and an address.', kind: 'text', column: 'devices.id' },
  site: { title: 'Site', sentence: 'The place that it was seen at.', kind: 'text', column: 'devices.site' },
  kind: { title: 'Kind', sentence: 'The broad kind.', kind: 'choice', choices: kinds, column: 'devices.kind' },
  category: { title: 'Category', sentence: 'What it is, such as `camera`.', kind: 'text', column: 'devices.category' },
  categoryConfidence: {
    title: 'Sure of category',
    sentence: 'How sure the category is.',
    kind: 'share',
    column: 'devices.categoryConfidence',
  },
  vendor: { title: 'Vendor', sentence: 'Who made it.', kind: 'text', column: 'devices.vendor' },
  model: { title: 'Model', sentence: 'Which product it is.', kind: 'text', column: 'devices.model' },
  os: { title: 'System', sentence: 'Its operating system.', kind: 'text', column: 'devices.os' },
  firmware: {
    title: 'Firmware',
    sentence: 'Version of its firmware or software.',
    kind: 'text',
    column: 'devices.firmware',
  },
}

const place: Readonly<Record<string, Field>> = {
  zone: { title: 'Zone', sentence: 'Id of the proposed zone.', kind: 'text', column: 'devices.zone' },
  ip: {
    title: 'Address',
    sentence: 'Any of its IPv4 and IPv6 addresses; IPv4 prefixes such as `10.1.0.0/16` too.',
    kind: 'address',
    column: 'devices.ip',
    ofEndpoints: 'endpoints.ip',
  },
  mac: {
    title: 'MAC address',
    sentence: 'Any of its MAC addresses; `02:00:*` for those that begin so.',
    kind: 'text',
    column: 'devices.mac',
    ofEndpoints: 'endpoints.mac',
  },
  vlan: {
    title: 'VLAN',
    sentence: 'Any VLAN that it was seen in; 0 is untagged.',
    kind: 'number',
    column: 'devices.vlan',
    ofEndpoints: 'endpoints.vlan',
  },
}

const state: Readonly<Record<string, Field>> = {
  riskScore: { title: 'Risk', sentence: 'Its risk, 0 to 100.', kind: 'number', column: 'devices.riskScore' },
  riskLevel: {
    title: 'Risk level',
    sentence: 'The band of its risk.',
    kind: 'choice',
    choices: levels,
    column: 'devices.riskLevel',
    sortBy: 'devices.riskScore',
  },
  findings: {
    title: 'Findings',
    sentence: 'How many findings concern it.',
    kind: 'number',
    column: 'devices.findings',
  },
  alerts: { title: 'Alerts', sentence: 'How many of its alerts are open.', kind: 'number', column: 'devices.alerts' },
  bytesIn: { title: 'Received', sentence: 'Bytes that it received.', kind: 'bytes', column: 'devices.bytesIn' },
  bytesOut: { title: 'Sent', sentence: 'Bytes that it sent.', kind: 'bytes', column: 'devices.bytesOut' },
  cleartextShare: {
    title: 'In the clear',
    sentence: 'Share of its application bytes that anyone on the path can read.',
    kind: 'share',
    column: 'devices.cleartextShare',
    nullable: true,
  },
  peers: { title: 'Peers', sentence: 'How many others it talked with.', kind: 'number', column: 'devices.peers' },
  firstSeen: { title: 'First seen', sentence: 'When it was first seen.', kind: 'time', column: 'devices.firstSeenMs' },
  lastSeen: { title: 'Last seen', sentence: 'When it was last seen.', kind: 'time', column: 'devices.lastSeenMs' },
}

export const devicesEntity: Entity = {
  name: 'devices',
  title: 'Devices',
  noun: 'device',
  fields: { ...identity, ...place, ...state },
  text: [{ column: 'devices.searchText', lowered: true }],
  sort: '-riskScore',
  key: ['devices.site', 'devices.id'],
  examples: [
    { query: 'category:camera riskScore>=70', means: 'cameras with a risk of 70 or more' },
    { query: 'vendor:axis,hikvision not zone:guest', means: 'of one of two vendors, and not in the zone guest' },
    { query: 'ip:10.1.0.0/16 lastSeen>7d', means: 'in a network, and not seen for a week' },
    { query: 'category:none', means: 'devices that are not known' },
    { query: '"nurse call" or model:NC-*', means: 'with a text anywhere, or a model that begins so' },
  ],
}
