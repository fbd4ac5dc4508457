/**
 * The tables of the store, one type each, in the common subset of SQLite and PostgreSQL: text, 64-bit integers, doubles.
 * Times are milliseconds since 1970-01-01 UTC. Columns named `…Json` hold JSON text. What is observed (endpoints, facts,
 * events, conversations) is merged from batches; what is answered (devices, findings, siteAnswers, riskHistory) is made anew
 * from it; the rest is what people decided.
 */
import type { Generated } from 'kysely'

export type Tables = {
  sites: SiteRow
  batches: BatchRow
  endpoints: EndpointRow
  facts: FactRow
  events: EventRow
  conversations: ConversationRow
  devices: DeviceRow
  deviceDetails: DeviceDetailRow
  findings: FindingRow
  riskHistory: RiskRow
  alerts: AlertRow
  siteAnswers: SiteAnswerRow
  policies: PolicyRow
  labels: LabelRow
  jobs: JobRow
  changes: ChangeRow
  users: UserRow
  sessions: SessionRow
  tokens: TokenRow
  audit: AuditRow
  views: ViewRow
  settings: SettingRow
}

type SiteRow = { name: string; title: string; createdMs: number }

/** Batches that were applied: kept for as long as a sensor may send one again. Key: id. */
type BatchRow = { id: string; site: string; sensor: string; appliedMs: number; facts: number; flows: number }

/** Unique: site, mac, ip, vlan. */
type EndpointRow = {
  id: Generated<number>
  site: string
  mac: string
  ip: string
  vlan: number
  flags: number
  firstSeenMs: number
  lastSeenMs: number
  /** The device it was last joined to, empty when to none (remote, group). */
  deviceId: string
}

/** Key: endpointId, name, value. */
type FactRow = {
  endpointId: number
  name: string
  value: string
  firstToldMs: number
  lastToldMs: number
}

/** Logins and the like, each time. Key: endpointId, atMs, name, value, peer. */
type EventRow = { endpointId: number; atMs: number; name: string; value: string; peer: string }

/** Flows added up by hour. Key: hourMs, clientId, serverId, transport, port. */
type ConversationRow = {
  hourMs: number
  clientId: number
  serverId: number
  transport: string
  port: number
  vlan: number
  application: string | null
  applicationAtMs: number
  /** Most recent name that the client asked for, and when; of several at a time the greatest. */
  name: string | null
  nameAtMs: number
  flows: number
  established: number
  refused: number
  packetsOut: number
  packetsIn: number
  bytesOut: number
  bytesIn: number
  firstSeenMs: number
  lastSeenMs: number
}

/** Key: site, id. Texts of an unknown identity are empty. */
export type DeviceRow = {
  site: string
  id: string
  /** What to call it: a label, its own best name, model or vendor with category, or its id. */
  title: string
  kind: string
  category: string
  categoryConfidence: number
  vendor: string
  model: string
  os: string
  firmware: string
  zone: string
  riskScore: number
  riskLevel: string
  findings: number
  /** Open ones. */
  alerts: number
  /** The first one, for the list. */
  ip: string
  mac: string
  vlan: number
  bytesIn: number
  bytesOut: number
  /** 0–1, null without application bytes. */
  cleartextShare: number | null
  peers: number
  firstSeenMs: number
  lastSeenMs: number
  /** Lower case: names, addresses, identity; what free text is looked for in. */
  searchText: string
  /** Of all that was answered: the same when nothing changed. */
  hash: string
  changedMs: number
}

/** Beside the row, so that lists read few bytes. Key: site, id. */
export type DeviceDetailRow = {
  site: string
  id: string
  /** The device part of `cordon.report/1`, whole. */
  deviceJson: string
}

/** Key: site, deviceId, id. */
export type FindingRow = {
  site: string
  deviceId: string
  id: string
  cve: string | null
  title: string
  state: string
  decision: string
  /** 3 immediate … 0 defer, to sort by. */
  urgency: number
  cvss: number | null
  knownExploited: number
  fixedVersion: string | null
  source: string
  vendor: string
  model: string
  category: string
  findingJson: string
  hash: string
  firstSeenMs: number
  /** When it no longer held, null while it does. */
  resolvedMs: number | null
}

/** Only when a score changed; deviceId is empty for the mean of the site. Key: site, deviceId, atMs. */
type RiskRow = { site: string; deviceId: string; atMs: number; score: number }

/** Key: site, id. */
export type AlertRow = {
  site: string
  id: string
  detection: string
  title: string
  severity: string
  /** 3 critical … 0 low, to sort by. */
  rank: number
  deviceId: string
  deviceTitle: string
  /** Event time. */
  atMs: number
  /** When Cordon raised it, and when it last changed. */
  raisedMs: number
  changedMs: number
  sentence: string
  /** ATT&CK ids, separated by spaces. */
  technique: string
  alertJson: string
  hash: string
  state: string
  note: string
  decidedBy: string
}

/** The answers of a whole site. Key: site. */
export type SiteAnswerRow = {
  site: string
  atMs: number
  /** `summary`, `patches`, `segmentation` and `input` of `cordon.report/1`. */
  summaryJson: string
  patchesJson: string
  segmentationJson: string
  inputJson: string
}

/** Key: site, version. */
export type PolicyRow = {
  site: string
  version: number
  createdMs: number
  author: string
  state: string
  /** `cordon.policy/1` with replay and metrics at the time. */
  policyJson: string
  replayJson: string
  metricsJson: string
  sentence: string
  decidedBy: string
  decidedMs: number | null
}

/** What people say of a device, stronger than what was identified. Key: site, deviceId, field. */
export type LabelRow = { site: string; deviceId: string; field: string; value: string; author: string; atMs: number }

/** Long work: uploads, imports. */
type JobRow = {
  id: string
  site: string
  kind: string
  title: string
  state: string
  /** 0–1. */
  progress: number
  sentence: string
  /** Where its input lies, relative to the folder of the service. */
  file: string
  author: string
  createdMs: number
  endedMs: number | null
}

/** What changed, for browsers that follow along; short-lived. */
type ChangeRow = { seq: Generated<number>; atMs: number; site: string; kind: string; detailJson: string }

type UserRow = {
  id: string
  name: string
  email: string
  role: string
  /** JSON array of site names, null for all. */
  sitesJson: string | null
  /** argon2id, null for users of single sign-on. */
  passwordHash: string | null
  subject: string | null
  state: string
  createdMs: number
  lastLoginMs: number | null
}

type SessionRow = {
  /** SHA-256 of the cookie's secret. */
  idHash: string
  userId: string
  createdMs: number
  lastUsedMs: number
  expiresMs: number
  address: string
}

type TokenRow = {
  id: string
  /** SHA-256 of the secret. */
  secretHash: string
  name: string
  userId: string
  role: string
  sitesJson: string | null
  createdMs: number
  expiresMs: number
  lastUsedMs: number | null
  revokedMs: number | null
}

/** Append only: no statement of ours changes or deletes a row before its retention ends. */
type AuditRow = {
  seq: Generated<number>
  atMs: number
  who: string
  via: string
  action: string
  site: string
  target: string
  sentence: string
  address: string
}

/** Saved views: a query with columns and sorting, of one list. */
export type ViewRow = {
  id: string
  list: string
  title: string
  owner: string
  shared: number
  /** What the address bar holds. */
  stateJson: string
  changedMs: number
}

type SettingRow = { name: string; valueJson: string; changedMs: number; author: string }
