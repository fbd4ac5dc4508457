/** The audit log: rows are added and read. There is deliberately nothing here that changes or deletes one. */
import type { Insertable, Selectable } from 'kysely'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'

export type AuditEntry = Insertable<Tables['audit']>
export type StoredAuditEntry = Selectable<Tables['audit']>

export type AuditFilter = {
  readonly who?: string | undefined
  readonly action?: string | undefined
  readonly site?: string | undefined
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
  readonly offset: number
  readonly limit: number
}

export async function insertAudit(store: Store, entry: AuditEntry): Promise<void> {
  await store.db.insertInto('audit').values(entry).execute()
}

/** Newest first. */
export async function listAudit(
  store: Store,
  filter: AuditFilter,
): Promise<{ readonly rows: readonly StoredAuditEntry[]; readonly total: number }> {
  let query = store.db.selectFrom('audit')
  if (filter.who !== undefined) query = query.where('who', '=', filter.who)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.site !== undefined) query = query.where('site', '=', filter.site)
  if (filter.sinceMs !== undefined) query = query.where('atMs', '>=', filter.sinceMs)
  if (filter.untilMs !== undefined) query = query.where('atMs', '<', filter.untilMs)
  const rows = await query.selectAll().orderBy('seq', 'desc').offset(filter.offset).limit(filter.limit).execute()
  const { total } = await query
    .select((all) => all.fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}
