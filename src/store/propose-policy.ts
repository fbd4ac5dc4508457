/** A policy that was proposed: a new version when it is another than the last one. What people decided stays. */
import type { PolicyAnswer } from './answers.ts'
import type { Transaction } from './connect.ts'

/** @returns number of the new version, null when the last one is the same. */
export async function proposePolicy(
  { trx, site, nowMs }: { readonly trx: Transaction; readonly site: string; readonly nowMs: number },
  policy: PolicyAnswer,
): Promise<number | null> {
  const last = await trx
    .selectFrom('policies')
    .select(['version', 'policyJson', 'state'])
    .where('site', '=', site)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  const { policyJson, replayJson, metricsJson, sentence, author } = policy
  if (last?.policyJson === policyJson) {
    // The same rules, measured on more that was seen.
    if (last.state === 'proposed') {
      await trx
        .updateTable('policies')
        .set({ replayJson, metricsJson, sentence })
        .where('site', '=', site)
        .where('version', '=', last.version)
        .execute()
    }
    return null
  }
  const version = (last?.version ?? 0) + 1
  await trx
    .updateTable('policies')
    .set({ state: 'superseded' })
    .where('site', '=', site)
    .where('state', '=', 'proposed')
    .execute()
  const decided = { state: 'proposed', decidedBy: '', decidedMs: null }
  const row = { site, version, createdMs: nowMs, author, policyJson, replayJson, metricsJson, sentence, ...decided }
  await trx.insertInto('policies').values(row).execute()
  return version
}
