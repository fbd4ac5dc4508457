/** What one device told and went through: its facts, and its time line. */
import { sql } from 'kysely'
import type { Store } from './open-store.ts'
import type { DeviceKey } from './queries-devices.ts'
import { counted, type Listed, type Page } from './queries-page.ts'

export type ListedFact = {
  readonly name: string
  readonly value: string
  readonly mac: string
  readonly ip: string
  readonly vlan: number
  readonly firstToldMs: number
  readonly lastToldMs: number
}

/** By name, then value. */
export async function deviceFacts({ db }: Store, { site, id }: DeviceKey, page: Page): Promise<Listed<ListedFact>> {
  const wanted = db
    .selectFrom('endpoints')
    .innerJoin('facts', 'facts.endpointId', 'endpoints.id')
    .where('endpoints.site', '=', site)
    .where('endpoints.deviceId', '=', id)
  const rows = await wanted
    .select([
      'facts.name',
      'facts.value',
      'endpoints.mac',
      'endpoints.ip',
      'endpoints.vlan',
      'facts.firstToldMs',
      'facts.lastToldMs',
    ])
    .orderBy('facts.name')
    .orderBy('facts.value')
    .orderBy('endpoints.id')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const { total } = await wanted.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

export type Moment = {
  readonly atMs: number
  readonly kind: 'event' | 'alert' | 'finding' | 'resolved' | 'label' | 'risk'
  /** Name of the fact, id of the alert or finding, field of the label. */
  readonly subject: string
  readonly text: string
  readonly detail: string
}

/** What happened to a device, newest first. */
export async function deviceTimeline({ db }: Store, { site, id }: DeviceKey, page: Page): Promise<Listed<Moment>> {
  const ofDevice = sql`"site" = ${site} and "deviceId" = ${id}`
  const run = ({ offset, limit }: Page) =>
    sql<Moment & { total: number }>`
    with "moments" as (
      select e."atMs", 'event' as "kind", e."name" as "subject", e."value" as "text", e."peer" as "detail"
      from "endpoints" own join "events" e on e."endpointId" = own."id" where own."site" = ${site} and own."deviceId" = ${id}
      union all select "atMs", 'alert', "id", "title", "severity" from "alerts" where ${ofDevice}
      union all select "firstSeenMs", 'finding', "id", "title", "decision" from "findings" where ${ofDevice}
      union all select "resolvedMs", 'resolved', "id", "title", "decision" from "findings"
        where ${ofDevice} and "resolvedMs" is not null
      union all select "atMs", 'label', "field", "value", "author" from "labels" where ${ofDevice}
      union all select "atMs", 'risk', '', cast(cast(round("score") as integer) as text), '' from "riskHistory" where ${ofDevice}
    )
    select "atMs", "kind", "subject", "text", "detail", count(*) over () as "total" from "moments"
    order by "atMs" desc, "kind", "subject", "text", "detail" limit ${limit} offset ${offset}`.execute(db)
  return counted(async (page) => (await run(page)).rows, page)
}
