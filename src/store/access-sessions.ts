/** Sessions of browsers in the store, found by the hash of their secret, which itself is nowhere. */
import type { Selectable } from 'kysely'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'
import type { StoredUser } from './access-users.ts'

export type StoredSession = Selectable<Tables['sessions']>

/** More of one user are never needed: the one used least recently goes. */
const sessionsEach = 20

export async function insertSession(store: Store, session: StoredSession): Promise<void> {
  await store.db.insertInto('sessions').values(session).execute()
  const kept = store.db
    .selectFrom('sessions')
    .select('idHash')
    .where('userId', '=', session.userId)
    .orderBy('lastUsedMs', 'desc')
    .orderBy('createdMs', 'desc')
    .limit(sessionsEach)
  await store.db
    .deleteFrom('sessions')
    .where('userId', '=', session.userId)
    .where('idHash', '<>', session.idHash)
    .where('idHash', 'not in', kept)
    .execute()
}

export async function findSession(
  store: Store,
  idHash: string,
): Promise<{ readonly session: StoredSession; readonly user: StoredUser } | undefined> {
  const session = await store.db.selectFrom('sessions').selectAll().where('idHash', '=', idHash).executeTakeFirst()
  if (session === undefined) return undefined
  const user = await store.db.selectFrom('users').selectAll().where('id', '=', session.userId).executeTakeFirst()
  return user === undefined ? undefined : { session, user }
}

export async function touchSession(store: Store, idHash: string, nowMs: number): Promise<void> {
  await store.db.updateTable('sessions').set({ lastUsedMs: nowMs }).where('idHash', '=', idHash).execute()
}

/** @returns whether there was one; null as user for anybody's */
export async function deleteSession(store: Store, idHash: string, userId: string | null): Promise<boolean> {
  let query = store.db.deleteFrom('sessions').where('idHash', '=', idHash)
  if (userId !== null) query = query.where('userId', '=', userId)
  return (await query.executeTakeFirst()).numDeletedRows > 0n
}

/** @param but the hash of one that stays */
export async function deleteSessionsOf(store: Store, userId: string, but: string | null): Promise<void> {
  let query = store.db.deleteFrom('sessions').where('userId', '=', userId)
  if (but !== null) query = query.where('idHash', '<>', but)
  await query.execute()
}

export async function deleteEndedSessions(store: Store, nowMs: number, idleMs: number): Promise<void> {
  await store.db
    .deleteFrom('sessions')
    .where((row) => row.or([row('expiresMs', '<=', nowMs), row('lastUsedMs', '<=', nowMs - idleMs)]))
    .execute()
}

/** @param userId null for those of everybody */
export async function listSessions(
  store: Store,
  userId: string | null,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly (StoredSession & { readonly name: string })[]; readonly total: number }> {
  let query = store.db.selectFrom('sessions').innerJoin('users', 'users.id', 'sessions.userId')
  if (userId !== null) query = query.where('sessions.userId', '=', userId)
  const rows = await query
    .selectAll('sessions')
    .select('users.name')
    .orderBy('lastUsedMs', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const { total } = await query
    .select((all) => all.fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}
