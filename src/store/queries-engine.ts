/** What the engine asks the store for: what people decided, what was answered before, which batches it has. */
import type { Store } from './open-store.ts'

/** Names of all sites. */
export async function siteNames({ db }: Store): Promise<readonly string[]> {
  const rows = await db.selectFrom('sites').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}

export async function readLabels(
  { db }: Store,
  site: string,
): Promise<
  readonly { readonly deviceId: string; readonly field: string; readonly value: string; readonly author: string }[]
> {
  return db.selectFrom('labels').select(['deviceId', 'field', 'value', 'author']).where('site', '=', site).execute()
}

export async function closedAlerts({ db }: Store, site: string): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('alerts')
    .select('id')
    .where('site', '=', site)
    .where('state', '=', 'closed')
    .execute()
  return new Set(rows.map(({ id }) => id))
}

export async function alertsOf(
  { db }: Store,
  site: string,
): Promise<readonly { readonly id: string; readonly alertJson: string }[]> {
  return db.selectFrom('alerts').select(['id', 'alertJson']).where('site', '=', site).orderBy('id').execute()
}

/** The part `input` of the last answers; null before the first. */
export async function readInputOf({ db }: Store, site: string): Promise<string | null> {
  const row = await db.selectFrom('siteAnswers').select('inputJson').where('site', '=', site).executeTakeFirst()
  return row?.inputJson ?? null
}

export async function lastPolicy({ db }: Store, site: string): Promise<string | null> {
  const row = await db
    .selectFrom('policies')
    .select('policyJson')
    .where('site', '=', site)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.policyJson ?? null
}

/** Ids of the applied batches that begin so: letters, digits and colons. */
export async function batchIds({ db }: Store, prefix: string): Promise<readonly string[]> {
  const rows = await db.selectFrom('batches').select('id').where('id', 'like', `${prefix}%`).execute()
  return rows.map(({ id }) => id)
}
