/** Devices as lists and pages show them. */
import { sql } from 'kysely'
import type { Store } from './open-store.ts'
import { chosen, ordered, type ListQuery, type Listed } from './queries-page.ts'
import type { DeviceRow } from './tables.ts'

const columns = [
  'site',
  'id',
  'title',
  'kind',
  'category',
  'categoryConfidence',
  'vendor',
  'model',
  'os',
  'firmware',
  'zone',
  'riskScore',
  'riskLevel',
  'findings',
  'alerts',
  'ip',
  'mac',
  'vlan',
  'bytesIn',
  'bytesOut',
  'cleartextShare',
  'peers',
  'firstSeenMs',
  'lastSeenMs',
] as const

export type ListedDevice = Readonly<Pick<DeviceRow, (typeof columns)[number]>>
export type DeviceKey = { readonly site: string; readonly id: string }

export async function listDevices({ db }: Store, list: ListQuery): Promise<Listed<ListedDevice>> {
  const wanted = db.selectFrom('devices').where(chosen('devices.site', list))
  const rows = await ordered(wanted.select(columns), list.order).offset(list.offset).limit(list.limit).execute()
  const { total } = await wanted.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { rows, total }
}

export const groupings = [
  'category',
  'vendor',
  'model',
  'os',
  'firmware',
  'kind',
  'zone',
  'riskLevel',
  'vlan',
  'site',
] as const
export type Grouping = (typeof groupings)[number]

export type DeviceGroup = {
  /** Empty where it is not known. */
  readonly value: string
  readonly devices: number
  readonly meanRisk: number
  readonly maxRisk: number
  readonly findings: number
  readonly alerts: number
}

/** Devices added up by a column, the largest group first. */
export async function groupDevices(
  { db }: Store,
  { by, ...wanted }: Pick<ListQuery, 'sites' | 'where'> & { readonly by: Grouping },
): Promise<readonly DeviceGroup[]> {
  const rows = await db
    .selectFrom('devices')
    .where(chosen('devices.site', wanted))
    .select(({ fn }) => [
      sql<string | number>`${sql.ref(by)}`.as('value'),
      fn.countAll<number>().as('devices'),
      fn.avg<number>('riskScore').as('meanRisk'),
      fn.max('riskScore').as('maxRisk'),
      fn.sum<number>('findings').as('findings'),
      fn.sum<number>('alerts').as('alerts'),
    ])
    .groupBy(by)
    .orderBy('devices', 'desc')
    .orderBy(by)
    .execute()
  return rows.map((row) => Object.assign(row, { value: String(row.value) }))
}

export type DeviceDetail = {
  readonly row: ListedDevice
  readonly deviceJson: string
  readonly labels: readonly {
    readonly field: string
    readonly value: string
    readonly author: string
    readonly atMs: number
  }[]
  /** Oldest first, the last thousand. */
  readonly riskHistory: readonly { readonly atMs: number; readonly score: number }[]
}

const mostScores = 1000

/** Undefined when there is none. */
export async function readDevice({ db }: Store, { site, id }: DeviceKey): Promise<DeviceDetail | undefined> {
  const found = await db
    .selectFrom('devices')
    .select(columns)
    .where('site', '=', site)
    .where('id', '=', id)
    .executeTakeFirst()
  if (found === undefined) return undefined
  const detail = await db
    .selectFrom('deviceDetails')
    .select('deviceJson')
    .where('site', '=', site)
    .where('id', '=', id)
    .executeTakeFirst()
  const labels = await db
    .selectFrom('labels')
    .select(['field', 'value', 'author', 'atMs'])
    .where('site', '=', site)
    .where('deviceId', '=', id)
    .orderBy('field')
    .execute()
  const deviceJson = detail?.deviceJson ?? ''
  return { row: found, deviceJson, labels, riskHistory: await readRiskHistory({ db }, { site, id }) }
}

/** @param id of a device, or empty for the mean of the site */
async function readRiskHistory(
  { db }: Pick<Store, 'db'>,
  { site, id }: DeviceKey,
): Promise<readonly { readonly atMs: number; readonly score: number }[]> {
  const rows = await db
    .selectFrom('riskHistory')
    .select(['atMs', 'score'])
    .where('site', '=', site)
    .where('deviceId', '=', id)
    .orderBy('atMs', 'desc')
    .limit(mostScores)
    .execute()
  return rows.toReversed()
}

/** Whether there is such a device. */
export async function hasDevice({ db }: Store, { site, id }: DeviceKey): Promise<boolean> {
  const row = await db
    .selectFrom('devices')
    .select('id')
    .where('site', '=', site)
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}
