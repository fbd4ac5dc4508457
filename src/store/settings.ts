/** Small values under a name, as JSON text: places of channels, settings that people change in the dashboard. */
import type { Store } from './open-store.ts'

/** The JSON text, null when nothing was written under that name. */
export async function readSetting({ db }: Store, name: string): Promise<string | null> {
  const row = await db.selectFrom('settings').select('valueJson').where('name', '=', name).executeTakeFirst()
  return row?.valueJson ?? null
}

/** Later writes win. */
export async function writeSetting(
  { db }: Store,
  name: string,
  { value, nowMs, author }: { readonly value: unknown; readonly nowMs: number; readonly author: string },
): Promise<void> {
  const row = { valueJson: JSON.stringify(value), changedMs: nowMs, author }
  await db
    .insertInto('settings')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
}
