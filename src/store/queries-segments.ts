/** What zones said to each other, from conversations by hour, and the policies that were proposed for a site. */
import { sql } from 'kysely'
import type { Store } from './open-store.ts'
import { amongSites } from './among-sites.ts'
import { groupFlag, outside } from './beyond-devices.ts'
import type { PolicyRow } from './tables.ts'

export type ZonePair = {
  readonly from: string
  readonly to: string
  readonly conversations: number
  readonly flows: number
  readonly bytes: number
}

/** Conversations with their two ends and the devices behind them; groups are left out. */
function ends({ db }: Store, site: string) {
  return db
    .selectFrom('conversations as c')
    .innerJoin('endpoints as a', 'a.id', 'c.clientId')
    .innerJoin('endpoints as b', 'b.id', 'c.serverId')
    .leftJoin('devices as x', (join) => join.onRef('x.site', '=', 'a.site').onRef('x.id', '=', 'a.deviceId'))
    .leftJoin('devices as y', (join) => join.onRef('y.site', '=', 'b.site').onRef('y.id', '=', 'b.deviceId'))
    .where('a.site', '=', site)
    .where(sql<boolean>`${sql.ref('b.flags')} & ${sql.lit(groupFlag)} = 0`)
    .where('c.transport', '!=', 'arp')
}

const zoneOf = (side: 'x' | 'y') => sql<string>`coalesce(nullif(${sql.ref(`${side}.zone`)}, ''), ${sql.lit(outside)})`

/** Every pair of zones that spoke, added up. Devices without a zone count as outside. */
export async function zonePairs(store: Store, site: string): Promise<readonly ZonePair[]> {
  return ends(store, site)
    .select(({ fn }) => [
      zoneOf('x').as('from'),
      zoneOf('y').as('to'),
      fn.countAll<number>().as('conversations'),
      fn.sum<number>('c.flows').as('flows'),
      sql<number>`sum(${sql.ref('c.bytesOut')} + ${sql.ref('c.bytesIn')})`.as('bytes'),
    ])
    .groupBy([zoneOf('x'), zoneOf('y')])
    .execute()
}

export type PairConversation = {
  readonly clientIp: string
  readonly clientDevice: string
  readonly clientTitle: string
  readonly serverIp: string
  readonly serverDevice: string
  readonly serverTitle: string
  readonly transport: string
  readonly port: number
  readonly application: string | null
  readonly name: string | null
  readonly flows: number
  readonly bytes: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

export type PairPage = {
  readonly site: string
  readonly from: string
  readonly to: string
  readonly offset: number
  readonly limit: number
}

/** Who with whom on what, those with most flows first. */
export async function pairConversations(
  store: Store,
  { site, from, to, offset, limit }: PairPage,
): Promise<{ readonly rows: readonly PairConversation[]; readonly total: number }> {
  const found = ends(store, site)
    .where(zoneOf('x'), '=', from)
    .where(zoneOf('y'), '=', to)
    .select([
      'a.ip as clientIp',
      'a.deviceId as clientDevice',
      sql<string>`coalesce(${sql.ref('x.title')}, '')`.as('clientTitle'),
      'b.ip as serverIp',
      'b.deviceId as serverDevice',
      sql<string>`coalesce(${sql.ref('y.title')}, '')`.as('serverTitle'),
      'c.transport',
      'c.port',
      sql<string | null>`max(${sql.ref('c.application')})`.as('application'),
      sql<string | null>`max(${sql.ref('c.name')})`.as('name'),
      sql<number>`sum(${sql.ref('c.flows')})`.as('flows'),
      sql<number>`sum(${sql.ref('c.bytesOut')} + ${sql.ref('c.bytesIn')})`.as('bytes'),
      sql<number>`min(${sql.ref('c.firstSeenMs')})`.as('firstSeenMs'),
      sql<number>`max(${sql.ref('c.lastSeenMs')})`.as('lastSeenMs'),
    ])
    .groupBy(['a.ip', 'a.deviceId', 'x.title', 'b.ip', 'b.deviceId', 'y.title', 'c.transport', 'c.port'])
  const { total } = await store.db
    .selectFrom(found.as('found'))
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await found
    .orderBy('flows', 'desc')
    .orderBy('a.ip')
    .orderBy('b.ip')
    .orderBy('c.port')
    .orderBy('c.transport')
    .offset(offset)
    .limit(limit)
    .execute()
  return { rows, total }
}

const listed = ['site', 'version', 'createdMs', 'author', 'state', 'sentence', 'decidedBy', 'decidedMs'] as const
export type ListedPolicy = Pick<PolicyRow, (typeof listed)[number]>

/** The newest first. */
export async function policyVersions(
  { db }: Store,
  sites: readonly string[] | null,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly ListedPolicy[]; readonly total: number }> {
  const seen = db.selectFrom('policies').where(amongSites('site', sites))
  const { total } = await seen.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await seen
    .select(listed)
    .orderBy('version', 'desc')
    .orderBy('site')
    .offset(offset)
    .limit(limit)
    .execute()
  return { rows, total }
}

export async function policyVersion({ db }: Store, site: string, version: number): Promise<PolicyRow | undefined> {
  return db
    .selectFrom('policies')
    .selectAll()
    .where('site', '=', site)
    .where('version', '=', version)
    .executeTakeFirst()
}
