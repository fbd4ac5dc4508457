/** Policies as the store keeps them, read back. */
import type { Policy } from '../core/answers.ts'
import { parseJson } from '../core/json.ts'
import { parsePolicy } from '../segment/policy.ts'
import type { Store } from '../store/open-store.ts'
import { policyVersion, policyVersions, type ListedPolicy } from '../store/queries-segments.ts'
import type { PolicyRow } from '../store/tables.ts'
import { notFound } from './refusals.ts'

export type StoredPolicy = { readonly row: PolicyRow; readonly policy: Policy }

/** @throws UserError `not-found` */
export async function readPolicy(store: Store, site: string, version: number): Promise<StoredPolicy> {
  const row = await policyVersion(store, site, version)
  const json = row === undefined ? null : parseJson(row.policyJson)
  if (row === undefined || json?.ok !== true) throw notFound('policy')
  const read = parsePolicy(json.value)
  if (!('policy' in read)) throw notFound('policy')
  return { row, policy: read.policy }
}

/** The approved one, else the newest; null when nothing was proposed yet. */
export async function currentPolicy(store: Store, site: string): Promise<StoredPolicy | null> {
  const { rows } = await policyVersions(store, [site], { offset: 0, limit: 1000 })
  const current: ListedPolicy | undefined = rows.find(({ state }) => state === 'approved') ?? rows[0]
  return current === undefined ? null : readPolicy(store, site, current.version)
}
