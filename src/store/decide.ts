/** What people decide: labels of devices and states of policies. Whoever follows the store is told in the same transaction. */
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

export type PolicyDecision = {
  readonly site: string
  readonly version: number
  readonly state: 'approved' | 'rejected'
  readonly decidedBy: string
  readonly nowMs: number
}

/**
 * Approving one supersedes the one that was approved before.
 *
 * @returns false when there is no such version, or it waits for no decision
 */
export async function decidePolicy({ db, engine }: Store, decision: PolicyDecision): Promise<boolean> {
  const { site, version, state, decidedBy, nowMs } = decision
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('policies')
      .set({ state, decidedBy, decidedMs: nowMs })
      .where('site', '=', site)
      .where('version', '=', version)
      .where('state', '=', 'proposed')
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    if (state === 'approved') {
      await trx
        .updateTable('policies')
        .set({ state: 'superseded' })
        .where('site', '=', site)
        .where('state', '=', 'approved')
        .where('version', '<>', version)
        .execute()
    }
    await tellChanges({ engine, trx }, [{ site, kind: 'policy', ids: [String(version)] }], nowMs)
    return true
  })
}
