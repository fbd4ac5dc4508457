/** The one sign-in link that may be waiting: the hash of its secret, kept as a setting that no action shows or sets. */
import type { Store } from './open-store.ts'

const name = 'access.firstLink'

/** Takes the place of one before. */
export async function keepFirstLink(store: Store, valueJson: string, nowMs: number): Promise<void> {
  const row = { name, valueJson, changedMs: nowMs, author: 'cordon' }
  await store.db
    .insertInto('settings')
    .values(row)
    .onConflict((taken) => taken.column('name').doUpdateSet({ valueJson, changedMs: nowMs }))
    .execute()
}

export async function readFirstLink(store: Store): Promise<string | undefined> {
  const row = await store.db.selectFrom('settings').select('valueJson').where('name', '=', name).executeTakeFirst()
  return row?.valueJson
}

/** Of two who spend the same link at the same time, one is told true. */
export async function spendFirstLink(store: Store, valueJson: string): Promise<boolean> {
  const done = await store.db
    .deleteFrom('settings')
    .where('name', '=', name)
    .where('valueJson', '=', valueJson)
    .executeTakeFirst()
  return done.numDeletedRows > 0n
}

export async function dropFirstLink(store: Store): Promise<void> {
  await store.db.deleteFrom('settings').where('name', '=', name).execute()
}
