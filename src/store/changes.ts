/** What changed, told to whoever follows the store: a short-lived row each, numbered in the order of the commits. */
import { takeLock } from './dialect.ts'
import type { Store, Transaction } from './connect.ts'

export type ChangeKind = 'devices' | 'findings' | 'alerts' | 'policy' | 'jobs' | 'sources' | 'settings' | 'site'
export type Change = { readonly site: string; readonly kind: ChangeKind; readonly ids: readonly string[] }

/** Beyond this many, who follows asks for all anew. */
const maxIds = 100

/** Last in its transaction: whoever wrote before it must have a smaller number, so others wait until it ends. */
export async function tellChanges(
  { engine, trx }: { readonly engine: Store['engine']; readonly trx: Transaction },
  changes: readonly Change[],
  nowMs: number,
): Promise<void> {
  if (changes.length === 0) return
  await takeLock(trx, engine, 'changes')
  const rows = changes.map(({ site, kind, ids }) => ({
    atMs: nowMs,
    site,
    kind,
    detailJson: JSON.stringify(ids.length > 0 && ids.length <= maxIds ? { ids } : {}),
  }))
  await trx.insertInto('changes').values(rows).execute()
}
