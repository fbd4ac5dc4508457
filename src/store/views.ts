/** Saved views of lists: a title for what stands in the address bar. */
import type { Store } from './open-store.ts'
import type { ViewRow } from './tables.ts'

/** Those of the owner, and shared ones; by title. */
export async function listViews(
  { db }: Store,
  { owner, list }: { readonly owner: string; readonly list: string | null },
): Promise<readonly ViewRow[]> {
  return db
    .selectFrom('views')
    .selectAll()
    .where((eb) => eb.or([eb('owner', '=', owner), eb('shared', '=', 1)]))
    .$if(list !== null, (query) => query.where('list', '=', list ?? ''))
    .orderBy('title')
    .orderBy('id')
    .execute()
}

export async function readView({ db }: Store, id: string): Promise<ViewRow | undefined> {
  return db.selectFrom('views').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function countViews({ db }: Store, owner: string): Promise<number> {
  const { total } = await db
    .selectFrom('views')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow()
  return total
}

/** New, or in the place of the one with its id. */
export async function writeView({ db }: Store, view: ViewRow): Promise<void> {
  const { id: _, ...row } = view
  await db
    .insertInto('views')
    .values(view)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

export async function removeView({ db }: Store, id: string): Promise<void> {
  await db.deleteFrom('views').where('id', '=', id).execute()
}
