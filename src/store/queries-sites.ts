/** What was answered of whole sites, their policies, and the numbers that an overview begins with. */
import type { Store } from './open-store.ts'
import { ofSites, type Listed, type Page } from './queries-page.ts'
import type { PolicyRow, SiteAnswerRow } from './tables.ts'

type Sites = readonly string[] | null

export type ListedSite = { readonly name: string; readonly title: string; readonly createdMs: number; readonly answeredMs: number | null }

/** By name. */
export async function listSites({ db }: Store, sites: Sites): Promise<readonly ListedSite[]> {
  return db
    .selectFrom('sites')
    .leftJoin('siteAnswers', 'siteAnswers.site', 'sites.name')
    .select(['sites.name', 'sites.title', 'sites.createdMs', 'siteAnswers.atMs as answeredMs'])
    .where(ofSites('sites.name', sites))
    .orderBy('sites.name')
    .execute()
}

/** The last answers of each site, by name. */
export async function readSiteAnswers({ db }: Store, sites: Sites): Promise<readonly SiteAnswerRow[]> {
  return db.selectFrom('siteAnswers').selectAll().where(ofSites('siteAnswers.site', sites)).orderBy('site').execute()
}

const policyColumns = ['site', 'version', 'createdMs', 'author', 'state', 'sentence', 'decidedBy', 'decidedMs'] as const
export type ListedPolicy = Readonly<Pick<PolicyRow, (typeof policyColumns)[number]>>

/** Newest first. */
export async function listPolicies({ db }: Store, sites: Sites, page: Page): Promise<Listed<ListedPolicy>> {
  const wanted = db.selectFrom('policies').where(ofSites('policies.site', sites))
  const rows = await wanted
    .select(policyColumns)
    .orderBy('createdMs', 'desc')
    .orderBy('site')
    .orderBy('version', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const { total } = await wanted.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

/** @param version null for the newest */
export async function readPolicy(
  { db }: Store,
  { site, version }: { readonly site: string; readonly version: number | null },
): Promise<PolicyRow | undefined> {
  const ofSite = db.selectFrom('policies').selectAll().where('site', '=', site)
  const wanted = version === null ? ofSite.orderBy('version', 'desc').limit(1) : ofSite.where('version', '=', version)
  return wanted.executeTakeFirst()
}

export type DeviceCount = { readonly category: string; readonly riskLevel: string; readonly devices: number }

/** Devices by category and level. */
export async function countDevices({ db }: Store, sites: Sites): Promise<readonly DeviceCount[]> {
  return db
    .selectFrom('devices')
    .where(ofSites('devices.site', sites))
    .select(({ fn }) => ['category', 'riskLevel', fn.countAll<number>().as('devices')])
    .groupBy(['category', 'riskLevel'])
    .execute()
}

export type Totals = {
  readonly devices: number
  readonly meanRisk: number | null
  readonly lastSeenMs: number | null
  readonly findings: number
}

export async function readTotals({ db }: Store, sites: Sites): Promise<Totals> {
  const row = await db
    .selectFrom('devices')
    .where(ofSites('devices.site', sites))
    .select(({ fn }) => [
      fn.countAll<number>().as('devices'),
      fn.avg<number | null>('riskScore').as('meanRisk'),
      fn.max('lastSeenMs').as('lastSeenMs'),
      fn.sum<number | null>('findings').as('findings'),
    ])
    .executeTakeFirstOrThrow()
  return { ...row, findings: row.findings ?? 0 }
}

/** Open alerts by severity. */
export async function countAlerts(
  { db }: Store,
  sites: Sites,
): Promise<readonly { readonly severity: string; readonly alerts: number }[]> {
  return db
    .selectFrom('alerts')
    .where('state', '=', 'open')
    .where(ofSites('alerts.site', sites))
    .select(({ fn }) => ['severity', fn.countAll<number>().as('alerts')])
    .groupBy('severity')
    .execute()
}
