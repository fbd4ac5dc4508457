/** A report for tests and for looking at the pages, made by arithmetic. No real network stands behind it. */
import type { Report, ReportAlert, ReportDevice, ReportPatch, ReportRule } from './report.ts'

type Kind = ReportDevice['kind']
type Row = readonly [category: string | null, vendor: string, model: string, kind: Kind, zone: string, score: number]

const rows: readonly Row[] = [
  ['infusion-pump', 'B. Braun', 'Space', 'iot', 'medical', 78],
  ['camera', 'Hikvision', 'DS-2CD2042', 'iot', 'cameras', 91],
  ['printer', 'HP', 'LaserJet M607', 'iot', 'printers', 54],
  ['patient-monitor', 'Philips', 'IntelliVue MX450', 'iot', 'medical', 47],
  ['ip-phone', 'Yealink', 'T46S', 'iot', 'voice', 22],
  ['workstation', 'Dell', 'OptiPlex 7060', 'it', 'staff', 18],
  ['medical-imaging', 'Siemens', 'Acuson', 'iot', 'imaging', 66],
  ['hvac', 'Honeywell', 'WEB-8000', 'iot', 'building', 58],
  [null, 'Espressif', '', 'unknown', 'unknown', 30],
  ['server', 'VMware', 'virtual machine', 'it', 'servers', 12],
]
const unknownRow: Row = [null, '', '', 'unknown', 'unknown', 0]
const start = Date.parse('2026-01-31T08:00:00.000Z')
const macOf = (index: number): string =>
  `02:00:00:${[index >> 16, index >> 8, index].map((part) => (part & 255).toString(16).padStart(2, '0')).join(':')}`
const addressOf = (index: number): string => `10.${20 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`

/** A whole report with that many devices; `text` stands in every place where the network chooses the words. */
export function sampleReport(devices = 40, text = ''): Report {
  const made = Array.from({ length: devices }, (_, index) => sampleDevice(index, text)).toSorted(
    (a, b) => b.risk.score - a.risk.score,
  )
  return {
    schema: 'cordon.report/1',
    generator: { name: 'cordon', version: '0.1.0' },
    input: {
      paths: [`captures/clinic.pcapng${text}`],
      files: 1,
      packets: 184_213,
      records: 0,
      bytes: 96_400_123,
      firstSeen: new Date(start).toISOString(),
      lastSeen: new Date(start + 7_500_000).toISOString(),
      undecodable: 3,
      unknownLinks: [{ name: `USB of Linux${text}`, packets: 2 }],
      encrypted: 41,
      unreadable: [
        { file: `captures/notes.txt${text}`, reason: 'is not a pcap or pcapng capture (it starts with text)' },
      ],
      dropped: {},
      lost: null,
      live: null,
      synthetic: true,
    },
    summary: summaryOf(made),
    devices: made,
    patches: samplePatches(made, text),
    segmentation: sampleSegmentation(made, text),
    alerts: sampleAlerts(made, text),
  }
}

function sampleDevice(index: number, text: string): ReportDevice {
  const [category, vendor, model, kind, zone, base] = rows[index % rows.length] ?? unknownRow
  const exploited = base >= 70 ? 30 : 0
  const finding = base >= 50 ? [sampleFinding(index % rows.length, text)] : []
  const score = Math.max(3, base - (index % 7))
  const known = (value: string, confidence: number, fact: string) => ({
    value: value + text,
    confidence,
    why: [{ fact, value: `${vendor} ${model}/2.1${text}`, clue: `Says so in ${fact}`, source: 'profile' }],
  })
  return {
    id: macOf(index),
    macs: [macOf(index)],
    ips: [addressOf(index)],
    names: [`${(category ?? 'host').slice(0, 6)}-${index}${text}`],
    vlans: [index % 3 === 0 ? 0 : 20],
    firstSeen: new Date(start + index * 1000).toISOString(),
    lastSeen: new Date(start + 7_500_000 - index * 500).toISOString(),
    kind,
    identity: {
      category: category === null ? null : known(category, 0.93, 'dhcp.vendorClass'),
      vendor: known(vendor, 0.97, 'mac.vendor'),
      model: model === '' ? null : known(model, 0.88, 'http.server'),
      os: null,
      firmware: base >= 60 ? known('5.4.1', 0.7, 'http.server') : null,
    },
    services: [{ transport: 'tcp', port: 80, application: `http${text}` }],
    traffic: {
      bytesIn: 120_000 + index,
      bytesOut: 980_000 - index,
      cleartextShare: kind === 'iot' ? 0.91 : 0.12,
      peers: 4,
    },
    findings: finding,
    risk: sampleRisk(score, exploited, text),
    zone,
  }
}

function sampleRisk(score: number, exploited: number, text: string): ReportDevice['risk'] {
  const known = {
    id: 'known-exploited',
    points: exploited,
    sentence: `CVE-2021-36260 is exploited in the wild${text}.`,
  }
  const cleartext = {
    id: 'cleartext',
    points: score - exploited,
    sentence: '91 % of what it sends can be read on the way.',
  }
  return {
    score,
    level: score >= 75 ? 'critical' : score >= 50 ? 'high' : score >= 25 ? 'medium' : 'low',
    factors: exploited === 0 ? [cleartext] : [known, cleartext],
  }
}

function sampleFinding(row: number, text: string): ReportPatch['finding'] {
  return {
    id: `CVE-2021-${36_260 + row}`,
    cve: `CVE-2021-${36_260 + row}`,
    title: `Command injection in the web server${text}`,
    state: row % 2 === 0 ? 'possible' : 'confirmed',
    why: `Firmware 5.4.1 lies in the affected range "before 5.5.800"${text}.`,
    source: 'NVD',
    decision: row < 2 ? 'immediate' : 'out-of-cycle',
    decisionWhy: 'Exploited in the wild, reachable from other zones, mission impact high.',
    fixedVersion: '5.5.800',
    cvss: 9.8,
    knownExploited: row < 2,
  }
}

function samplePatches(devices: readonly ReportDevice[], text: string): readonly ReportPatch[] {
  return rows.flatMap(([category, vendor, model, , , score], row) => {
    const members = devices
      .filter((device) => device.identity?.model?.value === model + text)
      .map((device) => device.id)
    if (score < 50 || members.length === 0) return []
    const finding = sampleFinding(row, text)
    const reason = 'Exploited in the wild and a fix exists.'
    return [
      {
        id: `patch-${row}`,
        vendor: vendor + text,
        model: model + text,
        category,
        devices: members,
        finding,
        fixedVersion: '5.5.800',
        decision: finding.decision,
        reason,
      },
    ]
  })
}

function sampleSegmentation(devices: readonly ReportDevice[], text: string): Report['segmentation'] {
  const ids = [...new Set(devices.flatMap((device) => device.zone ?? []))]
  const zones = ids.map((id) => {
    const members = devices.filter((device) => device.zone === id)
    return {
      id,
      title: id + text,
      why: `All are ${id}.`,
      devices: members.map((device) => device.id),
      addresses: members.flatMap((device) => device.ips),
    }
  })
  const outside = { kind: 'name', name: `time${text}.example.org`, addresses: ['192.0.2.7'] } as const
  const rules: readonly ReportRule[] = ids.flatMap((id, index) => [
    sampleRule(index * 2, id, { kind: 'zone', zone: 'servers' }),
    sampleRule(
      index * 2 + 1,
      id,
      index % 2 === 0 ? outside : { kind: 'zone', zone: ids[(index + 3) % ids.length] ?? id },
    ),
  ])
  const why = 'No rule allows telnet from cameras to the Internet.'
  return {
    name: `proposed${text}`,
    zones,
    rules,
    metrics: { segmentedness: 0.83, pairs: 1_560, pairsAllowed: 265 },
    notes: [`2 conversations with ${text}239.255.255.250 are multicast and need no rule.`],
    replay: {
      considered: 1_702,
      flows: 1_238,
      notForwarded: 301,
      sameZone: 120,
      unanswered: 31,
      suspectFlows: { blocked: 12, allowed: 0 },
      allowed: 1_234,
      blockedFlows: 4,
      blocked: [{ client: macOf(1), server: '198.51.100.9', transport: 'tcp', port: 23, flows: 4, why }],
    },
    refused: [],
    nftables: `table inet cordon {\n  chain forward {\n    type filter hook forward priority 0; policy drop;\n${text}  }\n}\n`,
  }
}

function sampleRule(index: number, from: string, to: ReportRule['to']): ReportRule {
  const ports = [{ first: 443, last: 443 }]
  const why = 'Seen from 4 of 4 devices.'
  return {
    id: `rule-${index}`,
    from: { kind: 'zone', zone: from },
    to,
    transport: 'tcp',
    ports,
    why,
    flows: 12 + index * 9,
  }
}

function sampleAlerts(devices: readonly ReportDevice[], text: string): readonly ReportAlert[] {
  const titles = [
    ['port-scan', 'Port scan', 'high', 'T1046'],
    ['telnet-login', 'Login over Telnet with a default password', 'critical', 'T1078.001'],
    ['new-remote-peer', 'Talks to an address nobody else talks to', 'medium', 'T1071'],
  ] as const
  return titles.map(([detection, title, severity, technique], index) => ({
    id: `alert-${index}`,
    detection,
    title: title + text,
    severity,
    device: devices[index]?.id ?? null,
    at: new Date(start + 900_000 + index * 2_100_000).toISOString(),
    sentence: `Tried 212 ports of 10.20.0.9 in 40 s; others of its kind try at most 3 in an hour${text}.`,
    technique: [technique],
    evidence: [`tcp ${addressOf(index)} → 10.20.0.9:22 refused${text}`, 'and 211 more'],
  }))
}

function summaryOf(devices: readonly ReportDevice[]): Report['summary'] {
  const iot = devices.filter((device) => device.kind === 'iot')
  const byRisk = { critical: 0, high: 0, medium: 0, low: 0 }
  const byCategory: Record<string, number> = {}
  for (const device of devices) {
    byRisk[device.risk.level] += 1
    const category = device.identity?.category?.value ?? 'unknown'
    byCategory[category] = (byCategory[category] ?? 0) + 1
  }
  const some = iot.length > 0
  return {
    devices: devices.length,
    iotShare: devices.length === 0 ? null : iot.length / devices.length,
    cleartextShare: some ? 0.91 : null,
    vulnerableShare: some ? iot.filter((device) => device.findings.length > 0).length / iot.length : null,
    byCategory,
    byRisk,
    segmentedness: devices.length < 2 ? null : 0.83,
  }
}
