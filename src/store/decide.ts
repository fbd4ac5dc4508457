/** What people decide: labels of devices. Whoever follows the store is told in the same transaction. */
import { tellChanges } from './changes.ts'
import type { Store } from './open-store.ts'
import type { LabelRow } from './tables.ts'

/** Later ones take the place of earlier ones. */
export async function writeLabel({ db, engine }: Store, label: LabelRow): Promise<void> {
  const { site, deviceId, value, author, atMs } = label
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('labels')
      .values(label)
      .onConflict((conflict) => conflict.columns(['site', 'deviceId', 'field']).doUpdateSet({ value, author, atMs }))
      .execute()
    await tellChanges({ engine, trx }, [{ site, kind: 'devices', ids: [deviceId] }], atMs)
  })
}

/** @returns false when there was none */
export async function removeLabel(
  { db, engine }: Store,
  { site, deviceId, field }: Pick<LabelRow, 'site' | 'deviceId' | 'field'>,
  nowMs: number,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { numDeletedRows } = await trx
      .deleteFrom('labels')
      .where('site', '=', site)
      .where('deviceId', '=', deviceId)
      .where('field', '=', field)
      .executeTakeFirst()
    if (numDeletedRows === 0n) return false
    await tellChanges({ engine, trx }, [{ site, kind: 'devices', ids: [deviceId] }], nowMs)
    return true
  })
}
