/** Alerts that have news since a place in their order, with the devices they are about. */
import { sql } from 'kysely'
import { amongSites } from './among-sites.ts'
import type { Store } from './open-store.ts'

/** The last one that was handed over. */
export type AlertPlace = { readonly changedMs: number; readonly site: string; readonly id: string }

export type AlertNews = AlertPlace & {
  readonly alertJson: string
  /** Null when it is about no known device. */
  readonly deviceJson: string | null
  readonly deviceTitle: string
}

function withDevices({ db }: Store) {
  return db
    .selectFrom('alerts')
    .leftJoin('deviceDetails', (join) =>
      join.onRef('deviceDetails.site', '=', 'alerts.site').onRef('deviceDetails.id', '=', 'alerts.deviceId'),
    )
    .select([
      'alerts.site',
      'alerts.id',
      'alerts.changedMs',
      'alerts.alertJson',
      'alerts.deviceTitle',
      'deviceDetails.deviceJson',
    ])
}

/** Open ones, oldest news first, at most `limit`; those after `untilMs` are left for later. */
export async function alertNews(
  store: Store,
  after: AlertPlace,
  { untilMs, limit }: { readonly untilMs: number; readonly limit: number },
): Promise<readonly AlertNews[]> {
  return withDevices(store)
    .where('alerts.state', '=', 'open')
    .where('alerts.changedMs', '<=', untilMs)
    .where(
      sql<boolean>`(alerts.${sql.ref('changedMs')}, alerts.site, alerts.id) > (${after.changedMs}, ${after.site}, ${after.id})`,
    )
    .orderBy('alerts.changedMs')
    .orderBy('alerts.site')
    .orderBy('alerts.id')
    .limit(limit)
    .execute()
}

/** Those with news since a time, newest first, whatever people decided of them. */
export async function alertsSince(
  store: Store,
  sites: readonly string[] | null,
  { sinceMs, limit }: { readonly sinceMs: number; readonly limit: number },
): Promise<readonly AlertNews[]> {
  return withDevices(store)
    .where('alerts.changedMs', '>=', sinceMs)
    .where(amongSites('alerts.site', sites))
    .orderBy('alerts.changedMs', 'desc')
    .orderBy('alerts.site')
    .orderBy('alerts.id')
    .limit(limit)
    .execute()
}
