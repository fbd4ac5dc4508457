/** The columns that answers are written to, and what becomes of each when the row is there already. */
import type { Upsert, Value } from './upsert.ts'

export const devices = {
  table: 'devices',
  columns: {
    site: ['text', 'key'],
    id: ['text', 'key'],
    title: ['text', 'set'],
    kind: ['text', 'set'],
    category: ['text', 'set'],
    categoryConfidence: ['double precision', 'set'],
    vendor: ['text', 'set'],
    model: ['text', 'set'],
    os: ['text', 'set'],
    firmware: ['text', 'set'],
    zone: ['text', 'set'],
    riskScore: ['double precision', 'set'],
    riskLevel: ['text', 'set'],
    findings: ['bigint', 'keep'],
    alerts: ['bigint', 'keep'],
    ip: ['text', 'set'],
    mac: ['text', 'set'],
    vlan: ['bigint', 'set'],
    bytesIn: ['bigint', 'set'],
    bytesOut: ['bigint', 'set'],
    cleartextShare: ['double precision', 'set'],
    peers: ['bigint', 'set'],
    firstSeenMs: ['bigint', 'set'],
    lastSeenMs: ['bigint', 'set'],
    searchText: ['text', 'set'],
    hash: ['text', 'set'],
    changedMs: ['bigint', 'set'],
  },
} as const satisfies Upsert

export const deviceDetails = {
  table: 'deviceDetails',
  columns: { site: ['text', 'key'], id: ['text', 'key'], deviceJson: ['text', 'set'] },
} as const satisfies Upsert

export const findings = {
  table: 'findings',
  columns: {
    site: ['text', 'key'],
    deviceId: ['text', 'key'],
    id: ['text', 'key'],
    cve: ['text', 'set'],
    title: ['text', 'set'],
    state: ['text', 'set'],
    decision: ['text', 'set'],
    urgency: ['bigint', 'set'],
    cvss: ['double precision', 'set'],
    knownExploited: ['bigint', 'set'],
    fixedVersion: ['text', 'set'],
    source: ['text', 'set'],
    vendor: ['text', 'set'],
    model: ['text', 'set'],
    category: ['text', 'set'],
    findingJson: ['text', 'set'],
    hash: ['text', 'set'],
    firstSeenMs: ['bigint', 'keep'],
    resolvedMs: ['bigint', 'set'],
  },
} as const satisfies Upsert

export const alerts = {
  table: 'alerts',
  columns: {
    site: ['text', 'key'],
    id: ['text', 'key'],
    detection: ['text', 'set'],
    title: ['text', 'set'],
    severity: ['text', 'set'],
    rank: ['bigint', 'set'],
    deviceId: ['text', 'set'],
    deviceTitle: ['text', 'set'],
    atMs: ['bigint', 'set'],
    raisedMs: ['bigint', 'keep'],
    changedMs: ['bigint', 'set'],
    sentence: ['text', 'set'],
    technique: ['text', 'set'],
    alertJson: ['text', 'set'],
    hash: ['text', 'set'],
    state: ['text', 'keep'],
    note: ['text', 'keep'],
    decidedBy: ['text', 'keep'],
  },
} as const satisfies Upsert

export const risk: Upsert = {
  table: 'riskHistory',
  columns: {
    site: ['text', 'key'],
    deviceId: ['text', 'key'],
    atMs: ['bigint', 'key'],
    score: ['double precision', 'set'],
  },
}

/** Values in the order of the columns; a column without a value is a mistake that the type finds. */
export function rowOf<Columns extends string>(
  { columns }: { readonly columns: Readonly<Record<Columns, unknown>> },
  row: Readonly<Record<NoInfer<Columns>, Value>>,
): readonly Value[] {
  return columnNames(columns).map((column) => row[column])
}

function columnNames<Columns extends string>(columns: Readonly<Record<Columns, unknown>>): readonly Columns[] {
  const names: Columns[] = []
  for (const name in columns) names.push(name)
  return names
}
