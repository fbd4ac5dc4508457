/** A person's decision about a version of the policy. At most one version of a site is approved. */
import { tellChanges } from './changes.ts'
import type { Store } from './open-store.ts'

export type PolicyDecision = {
  readonly site: string
  readonly version: number
  readonly state: 'approved' | 'rejected'
  readonly decidedBy: string
  readonly nowMs: number
}

/** @returns false when there is no such version */
export async function decidePolicy({ db, engine }: Store, decision: PolicyDecision): Promise<boolean> {
  const { site, version, state, decidedBy, nowMs } = decision
  return db.transaction().execute(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('policies')
      .set({ state, decidedBy, decidedMs: nowMs })
      .where('site', '=', site)
      .where('version', '=', version)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    if (state === 'approved') {
      await trx
        .updateTable('policies')
        .set({ state: 'superseded' })
        .where('site', '=', site)
        .where('version', '!=', version)
        .where('state', '=', 'approved')
        .execute()
    }
    await tellChanges({ engine, trx }, [{ site, kind: 'policy', ids: [String(version)] }], nowMs)
    return true
  })
}
