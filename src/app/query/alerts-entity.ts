/** What can be asked of alerts. */
import { levels } from './devices-entity.ts'
import type { Entity } from './entity.ts'

const severities = { choices: levels, kind: 'choice', column: 'alerts.severity', sortBy: 'alerts.rank' } as const

export const alertsEntity: Entity = {
  name: 'alerts',
  title: 'Alerts',
  noun: 'alert',
  fields: {
    title: { title: 'Title', sentence: 'What it is, in a line.', kind: 'text', column: 'alerts.title' },
    id: { title: 'Id', sentence: 'Its id.', kind: 'text', column: 'alerts.id' },
    site: { title: 'Site', sentence: 'The place.', kind: 'text', column: 'alerts.site' },
    detection: { title: 'Detection', sentence: 'What raised it.', kind: 'text', column: 'alerts.detection' },
    severity: { title: 'Severity', sentence: 'How much it matters.', ...severities },
    state: {
      title: 'State',
      sentence: 'What people decided.',
      kind: 'choice',
      choices: ['open', 'acknowledged', 'closed'],
      column: 'alerts.state',
    },
    device: {
      title: 'Device',
      sentence: 'Name or id of the device that did it.',
      kind: 'text',
      column: 'alerts.deviceTitle',
      also: 'alerts.deviceId',
    },
    deviceTitle: { title: 'Device name', sentence: 'Its name.', kind: 'text', column: 'alerts.deviceTitle' },
    deviceId: { title: 'Device id', sentence: 'Its id.', kind: 'text', column: 'alerts.deviceId' },
    technique: {
      title: 'Technique',
      sentence: 'ATT&CK techniques, separated by spaces: `technique:*T1046*`.',
      kind: 'text',
      column: 'alerts.technique',
    },
    note: { title: 'Note', sentence: 'What somebody wrote beside it.', kind: 'text', column: 'alerts.note' },
    decidedBy: { title: 'Decided by', sentence: 'Who last changed it.', kind: 'text', column: 'alerts.decidedBy' },
    at: { title: 'Time', sentence: 'When it was noticed on the network.', kind: 'time', column: 'alerts.atMs' },
    raised: { title: 'Raised', sentence: 'When Cordon raised it.', kind: 'time', column: 'alerts.raisedMs' },
    changed: { title: 'Changed', sentence: 'When it last changed.', kind: 'time', column: 'alerts.changedMs' },
  },
  text: [
    { column: 'alerts.title' },
    { column: 'alerts.sentence' },
    { column: 'alerts.deviceTitle' },
    { column: 'alerts.deviceId' },
    { column: 'alerts.detection' },
    { column: 'alerts.note' },
  ],
  alias: { rank: 'severity' },
  sort: '-severity,-at',
  key: ['alerts.site', 'alerts.id'],
  examples: [
    { query: 'state:open severity:critical,high', means: 'open ones that matter most' },
    { query: 'at<1h', means: 'noticed within the last hour' },
    { query: 'detection:port-scan not note:none', means: 'port scans with a note' },
  ],
}
