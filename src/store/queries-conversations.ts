/** Who talked with whom: hours of conversations as they are stored, and those of one device added up. */
import { sql } from 'kysely'
import type { Store } from './open-store.ts'
import type { DeviceKey } from './queries-devices.ts'
import { chosen, counted, ordered, type ListQuery, type Listed, type Page } from './queries-page.ts'

export type ListedConversation = {
  readonly hourMs: number
  readonly site: string
  /** Id of the device, empty for an address that is no device's. */
  readonly client: string
  readonly clientIp: string
  readonly clientMac: string
  readonly server: string
  readonly serverIp: string
  readonly serverMac: string
  readonly transport: string
  readonly port: number
  readonly vlan: number
  readonly application: string | null
  readonly name: string | null
  readonly flows: number
  readonly established: number
  readonly refused: number
  readonly bytesOut: number
  readonly bytesIn: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

/** Beyond it rows are not counted: there may be millions. */
export const mostCounted = 10_000

/** The newest hour with a conversation, null without any. */
export async function newestHour({ db }: Store): Promise<number | null> {
  const row = await db
    .selectFrom('conversations')
    .select(({ fn }) => fn.max('hourMs').as('hourMs'))
    .executeTakeFirst()
  return row?.hourMs ?? null
}

/** Rows of `[fromMs, untilMs)`; the total stops at `mostCounted`. */
export async function listConversations(
  { db }: Store,
  { fromMs, untilMs, ...list }: ListQuery & { readonly fromMs: number; readonly untilMs: number },
): Promise<Listed<ListedConversation>> {
  const wanted = db
    .selectFrom('conversations')
    // To SQLite `cross` says: from left to right. It would else begin with the endpoints of the site, and sort all of it.
    .crossJoin('endpoints as client')
    .crossJoin('endpoints as server')
    .whereRef('client.id', '=', 'conversations.clientId')
    .whereRef('server.id', '=', 'conversations.serverId')
    .where('conversations.hourMs', '>=', fromMs)
    .where('conversations.hourMs', '<', untilMs)
    .where(chosen('client.site', list))
  const rows = await ordered(
    wanted.select([
      'conversations.hourMs',
      'client.site',
      'client.deviceId as client',
      'client.ip as clientIp',
      'client.mac as clientMac',
      'server.deviceId as server',
      'server.ip as serverIp',
      'server.mac as serverMac',
      'conversations.transport',
      'conversations.port',
      'conversations.vlan',
      'conversations.application',
      'conversations.name',
      'conversations.flows',
      'conversations.established',
      'conversations.refused',
      'conversations.bytesOut',
      'conversations.bytesIn',
      'conversations.firstSeenMs',
      'conversations.lastSeenMs',
    ]),
    list.order,
  )
    .offset(list.offset)
    .limit(list.limit)
    .execute()
  const some = wanted.select(sql`1`.as('one')).limit(mostCounted)
  const { total } = await db
    .selectFrom(some.as('some'))
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return { rows, total }
}

export type DeviceConversation = {
  /** `out` when the device opened it. */
  readonly direction: 'in' | 'out'
  /** Id of the device at the other end, empty when it is none. */
  readonly peer: string
  readonly peerTitle: string
  readonly peerCategory: string
  readonly peerIp: string
  readonly transport: string
  readonly port: number
  readonly application: string | null
  readonly name: string | null
  readonly flows: number
  readonly established: number
  readonly refused: number
  /** From the device. */
  readonly bytesOut: number
  readonly bytesIn: number
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

/** All hours of one device added up by peer and service, the most bytes first. */
export async function deviceConversations(
  { db }: Store,
  { site, id }: DeviceKey,
  page: Page,
): Promise<Listed<DeviceConversation>> {
  const run = ({ offset, limit }: Page) =>
    sql<DeviceConversation & { total: number }>`
    with "sides" as (
      select 'out' as "direction", c."serverId" as "peerId", c."transport", c."port", c."application", c."name", c."flows",
        c."established", c."refused", c."bytesOut", c."bytesIn", c."firstSeenMs", c."lastSeenMs"
      from "endpoints" own join "conversations" c on c."clientId" = own."id"
      where own."site" = ${site} and own."deviceId" = ${id}
      union all
      select 'in', c."clientId", c."transport", c."port", c."application", c."name", c."flows",
        c."established", c."refused", c."bytesIn", c."bytesOut", c."firstSeenMs", c."lastSeenMs"
      from "endpoints" own join "conversations" c on c."serverId" = own."id"
      where own."site" = ${site} and own."deviceId" = ${id}
    ), "sums" as (
      select s."direction", peer."deviceId" as "peer", case when peer."deviceId" = '' then peer."ip" else '' end as "otherIp",
        min(peer."ip") as "peerIp", s."transport", s."port", max(s."application") as "application", max(s."name") as "name",
        sum(s."flows") as "flows", sum(s."established") as "established", sum(s."refused") as "refused",
        sum(s."bytesOut") as "bytesOut", sum(s."bytesIn") as "bytesIn",
        min(s."firstSeenMs") as "firstSeenMs", max(s."lastSeenMs") as "lastSeenMs"
      from "sides" s join "endpoints" peer on peer."id" = s."peerId"
      group by s."direction", peer."deviceId", case when peer."deviceId" = '' then peer."ip" else '' end, s."transport", s."port"
    )
    select u."direction", u."peer", coalesce(d."title", u."peerIp") as "peerTitle",
      coalesce(d."category", '') as "peerCategory", u."peerIp", u."transport", u."port", u."application", u."name",
      u."flows", u."established", u."refused", u."bytesOut", u."bytesIn", u."firstSeenMs", u."lastSeenMs",
      count(*) over () as "total"
    from "sums" u left join "devices" d on d."site" = ${site} and d."id" = u."peer"
    order by u."bytesOut" + u."bytesIn" desc, u."direction", u."peer", u."otherIp", u."transport", u."port"
    limit ${limit} offset ${offset}`.execute(db)
  return counted(async (page) => (await run(page)).rows, page)
}
