/** Users in the store. What makes a name, a role or a password acceptable is decided in `app/access`. */
import type { Selectable, SelectQueryBuilder, Updateable } from 'kysely'
import { takeLock } from './dialect.ts'
import type { Store } from './open-store.ts'
import type { Tables } from './tables.ts'

export type StoredUser = Selectable<Tables['users']>
type Change = Pick<Updateable<Tables['users']>, 'email' | 'role' | 'sitesJson' | 'state' | 'passwordHash'>

export async function findUser(store: Store, id: string): Promise<StoredUser | undefined> {
  return store.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function findUserByName(store: Store, name: string): Promise<StoredUser | undefined> {
  return store.db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst()
}

/** @param subject as its provider of single sign-on calls it */
export async function findUserBySubject(store: Store, subject: string): Promise<StoredUser | undefined> {
  return store.db.selectFrom('users').selectAll().where('subject', '=', subject).executeTakeFirst()
}

export async function listUsers(
  store: Store,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly StoredUser[]; readonly total: number }> {
  const rows = await store.db
    .selectFrom('users')
    .selectAll()
    .orderBy('name')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const { total } = await store.db
    .selectFrom('users')
    .select((all) => all.fn.countAll<number | string>().as('total'))
    .executeTakeFirstOrThrow()
  return { rows, total: Number(total) }
}

/** @returns false when the name or the subject is taken */
export async function insertUser(store: Store, user: StoredUser): Promise<boolean> {
  const done = await store.db
    .insertInto('users')
    .values(user)
    .onConflict((taken) => taken.doNothing())
    .executeTakeFirst()
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

/**
 * Changes a user unless nobody who administers every site would be left; the check and the change are one step.
 * @returns false when it was refused, or the user has gone
 */
export async function changeUser(store: Store, id: string, change: Change): Promise<boolean> {
  const keeps =
    (change.role ?? 'administrator') === 'administrator' &&
    (change.state ?? 'active') === 'active' &&
    (change.sitesJson ?? null) === null
  if (keeps) return written(await store.db.updateTable('users').set(change).where('id', '=', id).executeTakeFirst())
  return guarded(store, async (held) => {
    if (await isLastAdministrator(held, id)) return false
    return written(await held.db.updateTable('users').set(change).where('id', '=', id).executeTakeFirst())
  })
}

/** Removes a user with its sessions and tokens, unless nobody who administers every site would be left. */
export async function deleteUser(store: Store, id: string): Promise<boolean> {
  return guarded(store, async (held) => {
    if (await isLastAdministrator(held, id)) return false
    await held.db.deleteFrom('sessions').where('userId', '=', id).execute()
    await held.db.deleteFrom('tokens').where('userId', '=', id).execute()
    const { numDeletedRows } = await held.db.deleteFrom('users').where('id', '=', id).executeTakeFirst()
    return numDeletedRows > 0n
  })
}

export async function noteLogin(store: Store, id: string, atMs: number): Promise<void> {
  await store.db.updateTable('users').set({ lastLoginMs: atMs }).where('id', '=', id).execute()
}

/** Whether somebody who administers every site has a password or single sign-on. */
export async function canAnybodyAdminister(store: Store): Promise<boolean> {
  const found = await administrators(store)
    .where((row) => row.or([row('passwordHash', 'is not', null), row('subject', 'is not', null)]))
    .executeTakeFirst()
  return found !== undefined
}

async function isLastAdministrator(store: Store, id: string): Promise<boolean> {
  const left = await administrators(store).limit(2).execute()
  return left.length === 1 && left[0]?.id === id
}

function administrators({ db }: Store): SelectQueryBuilder<Tables, 'users', { id: string }> {
  return db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'administrator')
    .where('state', '=', 'active')
    .where('sitesJson', 'is', null)
}

/** One at a time: else two could each remove the other's administrator. */
async function guarded(store: Store, work: (held: Store) => Promise<boolean>): Promise<boolean> {
  return store.db.transaction().execute(async (db) => {
    await takeLock(db, store.engine, 'users')
    return work({ ...store, db })
  })
}

function written({ numUpdatedRows }: { readonly numUpdatedRows: bigint }): boolean {
  return numUpdatedRows > 0n
}
