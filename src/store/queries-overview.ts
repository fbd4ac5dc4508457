/** The numbers that the first page shows. */
import { sql } from 'kysely'
import { amongSites } from './among-sites.ts'
import type { Store } from './open-store.ts'
import type { SiteAnswerRow } from './tables.ts'

type Sites = readonly string[] | null
type Count = { readonly value: string; readonly count: number }

/** Devices by the values of a column, the most frequent first. */
export async function devicesBy(
  { db }: Store,
  column: 'category' | 'riskLevel' | 'kind',
  sites: Sites,
): Promise<readonly Count[]> {
  return db
    .selectFrom('devices')
    .select(({ fn }) => [sql.ref<string>(column).as('value'), fn.countAll<number>().as('count')])
    .where(amongSites('site', sites))
    .groupBy(column)
    .orderBy('count', 'desc')
    .orderBy('value')
    .execute()
}

export async function meanRisk({ db }: Store, sites: Sites): Promise<number | null> {
  const row = await db
    .selectFrom('devices')
    .select(({ fn }) => fn.avg<number | null>('riskScore').as('mean'))
    .where(amongSites('site', sites))
    .executeTakeFirst()
  return row?.mean ?? null
}

/** Open findings by decision: how many different ones, and how many devices times findings. */
export async function findingsByDecision(
  { db }: Store,
  sites: Sites,
): Promise<readonly (Count & { readonly devices: number })[]> {
  return db
    .selectFrom('findings')
    .select(({ fn }) => [
      'decision as value',
      fn.count<number>('id').distinct().as('count'),
      fn
        .count<number>(sql`${sql.ref('site')} || '/' || ${sql.ref('deviceId')}`)
        .distinct()
        .as('devices'),
    ])
    .where('resolvedMs', 'is', null)
    .where(amongSites('site', sites))
    .groupBy('decision')
    .execute()
}

export async function openAlertsBySeverity({ db }: Store, sites: Sites): Promise<readonly Count[]> {
  return db
    .selectFrom('alerts')
    .select(({ fn }) => ['severity as value', fn.countAll<number>().as('count')])
    .where('state', '=', 'open')
    .where(amongSites('site', sites))
    .groupBy('severity')
    .execute()
}

/** Means of sites when they moved, oldest first, at most the newest `limit`. */
export async function siteRiskHistory(
  { db }: Store,
  sites: Sites,
  limit: number,
): Promise<readonly { readonly site: string; readonly atMs: number; readonly score: number }[]> {
  const rows = await db
    .selectFrom('riskHistory')
    .select(['site', 'atMs', 'score'])
    .where('deviceId', '=', '')
    .where(amongSites('site', sites))
    .orderBy('atMs', 'desc')
    .limit(limit)
    .execute()
  return rows.toReversed()
}

export async function siteAnswers({ db }: Store, sites: Sites): Promise<readonly SiteAnswerRow[]> {
  return db.selectFrom('siteAnswers').selectAll().where(amongSites('site', sites)).orderBy('site').execute()
}

/** The riskiest devices, whole. */
export async function riskiestDevices(
  { db }: Store,
  sites: Sites,
  limit: number,
): Promise<readonly { readonly site: string; readonly id: string; readonly deviceJson: string }[]> {
  return db
    .selectFrom('devices')
    .innerJoin('deviceDetails', (join) =>
      join.onRef('deviceDetails.site', '=', 'devices.site').onRef('deviceDetails.id', '=', 'devices.id'),
    )
    .select(['devices.site', 'devices.id', 'deviceJson'])
    .where('riskScore', '>', 0)
    .where(amongSites('devices.site', sites))
    .orderBy('riskScore', 'desc')
    .limit(limit)
    .execute()
}

/** When a device was last seen. */
export async function lastSeen({ db }: Store, sites: Sites): Promise<number | null> {
  const row = await db
    .selectFrom('devices')
    .select(({ fn }) => fn.max<number | null>('lastSeenMs').as('at'))
    .where(amongSites('site', sites))
    .executeTakeFirst()
  return row?.at ?? null
}

/** Sites with their titles, by name. */
export async function listSites(
  { db }: Store,
  sites: Sites,
): Promise<readonly { readonly name: string; readonly title: string; readonly createdMs: number }[]> {
  return db
    .selectFrom('sites')
    .select(['name', 'title', 'createdMs'])
    .where(amongSites('name', sites))
    .orderBy('name')
    .execute()
}

type Page = { readonly offset: number; readonly limit: number }

/** The newest first. */
export async function listJobs({ db }: Store, sites: Sites, { offset, limit }: Page) {
  const seen = db.selectFrom('jobs').where(amongSites('site', sites))
  const { total } = await seen.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await seen
    .select(['id', 'site', 'kind', 'title', 'state', 'progress', 'sentence', 'author', 'createdMs', 'endedMs'])
    .orderBy('createdMs', 'desc')
    .orderBy('id')
    .offset(offset)
    .limit(limit)
    .execute()
  return { rows, total }
}
