/** Who talks to whom, added up by what devices have in common, for a map that stays readable. */
import { sql, type RawBuilder } from 'kysely'
import { amongSites } from './among-sites.ts'
import { groupFlag, outside } from './beyond-devices.ts'
import type { Store } from './open-store.ts'

/** Columns that devices can be put together by. */
export const mapGroups = ['zone', 'category', 'site', 'vlan', 'vendor', 'kind'] as const
type MapGroup = (typeof mapGroups)[number]

export type MapAsk = {
  readonly by: MapGroup
  readonly sites: readonly string[] | null
  /** The group whose devices are shown one by one, null for none. */
  readonly expand: string | null
}

export type MapNode = { readonly id: string; readonly devices: number; readonly maxRisk: number }
export type MapEdge = {
  readonly from: string
  readonly to: string
  readonly conversations: number
  readonly flows: number
  readonly bytes: number
}

/** Devices of the expanded group stand for themselves, as `site/id` after this mark. */
export const deviceMark = 'device:'

function groupOf(alias: string, { by, expand }: MapAsk): RawBuilder<string> {
  const value = sql<string>`cast(${sql.ref(`${alias}.${by}`)} as text)`
  if (expand === null) return value
  const own = sql<string>`${sql.lit(deviceMark)} || ${sql.ref(`${alias}.site`)} || '/' || ${sql.ref(`${alias}.id`)}`
  return sql<string>`case when ${value} = ${expand} then ${own} else ${value} end`
}

/** Groups and expanded devices, those with most devices first; at most `limit`. */
export async function mapNodes({ db }: Store, ask: MapAsk, limit: number): Promise<readonly MapNode[]> {
  const group = groupOf('d', ask)
  return db
    .selectFrom('devices as d')
    .select(({ fn }) => [
      group.as('id'),
      fn.countAll<number>().as('devices'),
      fn.max<number>('d.riskScore').as('maxRisk'),
    ])
    .where(amongSites('d.site', ask.sites))
    .groupBy(sql`1`)
    .orderBy('devices', 'desc')
    .orderBy('maxRisk', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Conversations between groups; what is no device's is `outside`, multicast and broadcast are left out. */
export async function mapEdges({ db }: Store, ask: MapAsk, limit: number): Promise<readonly MapEdge[]> {
  const end = (alias: string): RawBuilder<string> =>
    sql<string>`case when ${sql.ref(`${alias}.id`)} is null then ${sql.lit(outside)} else ${groupOf(alias, ask)} end`
  return db
    .selectFrom('conversations as c')
    .innerJoin('endpoints as a', 'a.id', 'c.clientId')
    .innerJoin('endpoints as b', 'b.id', 'c.serverId')
    .leftJoin('devices as x', (join) => join.onRef('x.site', '=', 'a.site').onRef('x.id', '=', 'a.deviceId'))
    .leftJoin('devices as y', (join) => join.onRef('y.site', '=', 'b.site').onRef('y.id', '=', 'b.deviceId'))
    .select(({ fn }) => [
      end('x').as('from'),
      end('y').as('to'),
      fn.countAll<number>().as('conversations'),
      fn.sum<number>('c.flows').as('flows'),
      sql<number>`sum(${sql.ref('c.bytesOut')} + ${sql.ref('c.bytesIn')})`.as('bytes'),
    ])
    .where(amongSites('a.site', ask.sites))
    .where(sql<boolean>`${sql.ref('b.flags')} & ${sql.lit(groupFlag)} = 0`)
    .where('c.transport', '!=', 'arp')
    .groupBy([sql`1`, sql`2`])
    .orderBy('flows', 'desc')
    .orderBy('from')
    .orderBy('to')
    .limit(limit)
    .execute()
}

/** What to call devices of an expanded group. */
export async function deviceTitles({ db }: Store, ask: MapAsk, limit: number): Promise<ReadonlyMap<string, string>> {
  if (ask.expand === null) return new Map()
  const rows = await db
    .selectFrom('devices')
    .select(['site', 'id', 'title'])
    .where(amongSites('site', ask.sites))
    .where(sql<boolean>`cast(${sql.ref(ask.by)} as text) = ${ask.expand}`)
    .orderBy('riskScore', 'desc')
    .limit(limit)
    .execute()
  return new Map(rows.map(({ site, id, title }) => [`${deviceMark}${site}/${id}`, title]))
}
