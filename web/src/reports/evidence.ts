/** Everything that the reports say, asked from the API at once: totals by query, the worst devices, the plans. */
import { useAsk, type Rows } from '../ask.ts'
import type { AlertRow } from '../monitor/alerts-page.tsx'
import type { Source } from '../monitor/sources-page.tsx'
import type { FindingGroup } from '../patch/findings-page.tsx'
import type { PatchLine } from '../patch/patches-page.tsx'
import type { PolicyDetail, PolicyVersion, Segmentation } from '../segment/answers.ts'
import type { User } from '../administration/users-page.tsx'
import { RequestError } from '../request.ts'
import { useMay } from '../session.ts'
import { levels, type Level } from '../words.ts'

export type RiskyDevice = {
  readonly site: string
  readonly id: string
  readonly title: string
  readonly category: string
  readonly vendor: string
  readonly model: string
  readonly zone: string
  readonly ip: string
  readonly riskScore: number
  readonly riskLevel: string
  readonly findings: number
  readonly alerts: number
  readonly lastSeenMs: number
}

export type ReportAnswers = {
  readonly devices: Rows<RiskyDevice>
  readonly byLevel: Readonly<Record<Level, number>>
  readonly unknown: number
  readonly findings: Rows<FindingGroup>
  readonly urgent: number
  readonly patches: Rows<PatchLine>
  readonly alerts: Rows<AlertRow>
  readonly alertsOpen: number
  readonly sources: readonly Source[]
  /** Of the chosen site, or the only one. */
  readonly segmentation: Segmentation | null
  readonly policy: PolicyDetail | null
  readonly users: readonly User[] | null
  readonly auditLines: number | null
}

type Answer = { readonly data: ReportAnswers | null; readonly error: Error | null }

const mostRows = 200

/** @param site null for all that one may see; zones and policies are then those of the first site */
export function useEvidence(site: string | undefined): Answer {
  const devices = useRows<RiskyDevice>('/devices', { site, sort: '-riskScore', limit: mostRows })
  const critical = useTotal('/devices', site, 'riskLevel:critical')
  const high = useTotal('/devices', site, 'riskLevel:high')
  const medium = useTotal('/devices', site, 'riskLevel:medium')
  const low = useTotal('/devices', site, 'riskLevel:low')
  const unknown = useTotal('/devices', site, 'category:none')
  const findings = useRows<FindingGroup>('/findings', { site, sort: '-decision', limit: mostRows })
  const urgent = useTotal('/findings', site, 'decision:immediate,out-of-cycle')
  const patches = useRows<PatchLine>('/patches', { site, limit: mostRows })
  const alerts = useRows<AlertRow>('/alerts', { site, sort: '-severity', limit: mostRows })
  const alertsOpen = useTotal('/alerts', site, 'state:open')
  const sources = useAsk<Rows<Source>>({ path: '/sources', follows: ['sources'] })
  const plan = usePlan(site)
  const people = usePeople()
  const asked = [devices, critical, high, medium, low, unknown, findings, urgent, patches, alerts, alertsOpen, sources]
  const error = asked.find((answer) => answer.error !== null)?.error ?? plan.error ?? people.error
  if (error !== null) return { data: null, error }
  if (asked.some(({ data }) => data === undefined) || plan.waits || people.waits) return { data: null, error: null }
  const counts = [critical, high, medium, low].map(({ data }) => data?.total ?? 0)
  const byLevel = { critical: 0, high: 0, medium: 0, low: 0 }
  for (const [index, level] of levels.entries()) byLevel[level] = counts[index] ?? 0
  return {
    error: null,
    data: {
      devices: devices.data ?? nothing(),
      byLevel,
      unknown: unknown.data?.total ?? 0,
      findings: findings.data ?? nothing(),
      urgent: urgent.data?.total ?? 0,
      patches: patches.data ?? nothing(),
      alerts: alerts.data ?? nothing(),
      alertsOpen: alertsOpen.data?.total ?? 0,
      sources: (sources.data?.rows ?? []).filter((source) => site === undefined || source.site === site),
      ...plan.answers,
      ...people.answers,
    },
  }
}

function nothing<Row>(): Rows<Row> {
  return { rows: [], total: 0, offset: 0 }
}

function useRows<Row>(path: string, query: Readonly<Record<string, string | number | undefined>>) {
  return useAsk<Rows<Row>>({ path, query, follows: ['devices', 'findings', 'alerts'] })
}

function useTotal(path: string, site: string | undefined, query: string) {
  return useAsk<Rows<unknown>>({ path, query: { site, query, limit: 1 }, follows: ['devices', 'findings', 'alerts'] })
}

function usePlan(chosen: string | undefined) {
  const sites = useAsk<Rows<{ readonly name: string }>>(
    { path: '/sites', follows: ['settings', 'site'] },
    chosen === undefined,
  )
  const site = chosen ?? sites.data?.rows[0]?.name
  const known = site !== undefined
  const segmentation = useAsk<Segmentation>({ path: '/segments', query: { site }, follows: ['site', 'policy'] }, known)
  const versions = useAsk<Rows<PolicyVersion>>({ path: '/policies', query: { site }, follows: ['policy'] }, known)
  const newest = versions.data?.rows.toSorted((a, b) => b.version - a.version)[0]
  const policy = useAsk<PolicyDetail>(
    { path: `/policies/${encodeURIComponent(newest?.site ?? '')}/${newest?.version ?? 0}`, follows: ['policy'] },
    newest !== undefined,
  )
  const waits =
    (chosen === undefined && sites.data === undefined) ||
    (known && ((segmentation.data === undefined && segmentation.error === null) || versions.data === undefined)) ||
    (newest !== undefined && policy.data === undefined)
  return {
    error: sites.error ?? unlessMissing(segmentation.error) ?? versions.error ?? policy.error,
    waits,
    answers: { segmentation: segmentation.data ?? null, policy: (newest === undefined ? null : policy.data) ?? null },
  }
}

/** A site that nothing was thought about yet: that is no fault. */
function unlessMissing(error: Error | null): Error | null {
  return error instanceof RequestError && error.status === 404 ? null : error
}

function usePeople() {
  const may = useMay('administrator')
  const users = useAsk<Rows<User>>({ path: '/users', query: { limit: 1000 }, follows: ['settings'] }, may)
  const audit = useAsk<Rows<unknown>>({ path: '/audit', query: { limit: 1 }, follows: ['settings'] }, may)
  // An administrator of some sites only is refused: that is an answer, not a fault.
  const refused = users.error !== null
  return {
    error: null,
    waits: may && !refused && (users.data === undefined || audit.data === undefined),
    answers: { users: users.data?.rows ?? null, auditLines: audit.data?.total ?? null },
  }
}
