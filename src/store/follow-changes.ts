/** Changes as they were told, by number: for whoever follows the store. */
import type { Store } from './open-store.ts'

export type ToldChange = {
  readonly seq: number
  readonly atMs: number
  readonly site: string
  readonly kind: string
  readonly detailJson: string
}

/** Those after a number, oldest first. */
export async function changesAfter({ db }: Store, seq: number, limit: number): Promise<readonly ToldChange[]> {
  return db.selectFrom('changes').selectAll().where('seq', '>', seq).orderBy('seq').limit(limit).execute()
}

/** Numbers of the oldest and the newest that are kept; both 0 when there is none. */
export async function changeRange({ db }: Store): Promise<{ readonly oldest: number; readonly newest: number }> {
  const row = await db
    .selectFrom('changes')
    .select(({ fn }) => [fn.min<number | null>('seq').as('oldest'), fn.max<number | null>('seq').as('newest')])
    .executeTakeFirst()
  return { oldest: row?.oldest ?? 0, newest: row?.newest ?? 0 }
}
