/** Notices to try channels with: ordinary, without a device, and with a hostile name. For tests and the test button. */
import type { Notice } from './notice.ts'

const pump: Notice = {
  id: 'default/0f3a5b7c9d1e',
  site: 'default',
  detection: 'port-scan',
  title: 'Port scan',
  severity: 'high',
  atMs: Date.UTC(2026, 0, 31, 12, 0, 0, 250),
  changedMs: Date.UTC(2026, 0, 31, 12, 0, 5),
  sentence: 'Tried 120 ports of 192.0.2.9 in 4 seconds; devices of its kind use at most 6.',
  technique: ['T1046'],
  evidence: ['12:00:00 192.0.2.7 → 192.0.2.9 port 22: refused', '12:00:01 192.0.2.7 → 192.0.2.9 port 23: refused'],
  device: {
    id: '02:00:00:00:00:07',
    title: 'Infusion pump 7',
    category: 'infusion-pump',
    vendor: 'Example Medical',
    model: 'P-100',
    ips: ['192.0.2.7', '2001:db8::7'],
    macs: ['02:00:00:00:00:07'],
    zone: 'infusion-pumps',
    riskScore: 71,
    riskLevel: 'high',
  },
  link: 'https://cordon.example.com/monitor/default/0f3a5b7c9d1e',
  test: false,
}

const nobody: Notice = {
  ...pump,
  id: 'default/1a2b3c4d5e6f',
  detection: 'arp-spoofing',
  title: 'ARP spoofing',
  severity: 'critical',
  technique: ['T1557.002'],
  device: null,
  link: null,
  evidence: [],
}

const hostile: Notice = {
  ...pump,
  id: 'ward|3=x/2b3c4d5e6f70',
  site: 'ward|3=x',
  title: 'A | title \\ with = signs',
  sentence: '=HYPERLINK("http://192.0.2.66")\r\nCEF:0|Evil|…|x=1 "quoted", <b>bold</b> \u202e',
  device:
    pump.device === null ? null : { ...pump.device, title: "=cmd|' /C calc'!A0\nSubject: x", ips: ['2001:db8::66'] },
}

export const sampleNotices: readonly Notice[] = [pump, nobody, hostile]

/** What the test button sends. */
export function testNotice(nowMs: number): Notice {
  return {
    ...nobody,
    id: `test/${nowMs}`,
    detection: 'test',
    title: 'Test of this channel',
    severity: 'low',
    atMs: nowMs,
    changedMs: nowMs,
    sentence: 'Somebody pressed the test button: nothing happened on the network.',
    technique: [],
    test: true,
  }
}
