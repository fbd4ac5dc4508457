/** Tokens of the API in the store, found by the hash of their secret, which itself is nowhere. */
import type { Selectable } from 'kysely'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'
import type { StoredUser } from './access-users.ts'

export type StoredToken = Selectable<Tables['tokens']>

export async function insertToken(store: Store, token: StoredToken): Promise<void> {
  await store.db.insertInto('tokens').values(token).execute()
}

export async function findToken(
  store: Store,
  secretHash: string,
): Promise<{ readonly token: StoredToken; readonly user: StoredUser } | undefined> {
  const token = await store.db.selectFrom('tokens').selectAll().where('secretHash', '=', secretHash).executeTakeFirst()
  if (token === undefined) return undefined
  const user = await store.db.selectFrom('users').selectAll().where('id', '=', token.userId).executeTakeFirst()
  return user === undefined ? undefined : { token, user }
}

export async function touchToken(store: Store, id: string, nowMs: number): Promise<void> {
  await store.db.updateTable('tokens').set({ lastUsedMs: nowMs }).where('id', '=', id).execute()
}

export async function listTokens(
  store: Store,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly (StoredToken & { readonly user: string })[]; readonly total: number }> {
  const query = store.db.selectFrom('tokens').innerJoin('users', 'users.id', 'tokens.userId')
  const rows = await query
    .selectAll('tokens')
    .select('users.name as user')
    .orderBy('tokens.createdMs', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const { total } = await query
    .select((all) => all.fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}

/** @returns whether there was one that was not revoked yet */
export async function revokeToken(store: Store, id: string, nowMs: number): Promise<boolean> {
  const done = await store.db
    .updateTable('tokens')
    .set({ revokedMs: nowMs })
    .where('id', '=', id)
    .where('revokedMs', 'is', null)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

export async function revokeTokensOf(store: Store, userId: string, nowMs: number): Promise<void> {
  await store.db
    .updateTable('tokens')
    .set({ revokedMs: nowMs })
    .where('userId', '=', userId)
    .where('revokedMs', 'is', null)
    .execute()
}
