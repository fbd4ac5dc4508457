/**
 * Users as administrators manage them, and their passwords. Who is signed in is asked of the store with each request, so a
 * changed role or site holds from the next one on.
 */
import { deleteSessionsOf } from '../../store/access-sessions.ts'
import { revokeTokensOf } from '../../store/access-tokens.ts'
import {
  changeUser,
  deleteUser,
  findUser,
  findUserByName,
  insertUser,
  type StoredUser,
} from '../../store/access-users.ts'
import type { Store } from '../../store/open-store.ts'
import type { ActionContext, Principal, Role } from '../action.ts'
import {
  lastAdministrator,
  notFound,
  notPermitted,
  signInWrong,
  tooManyAttempts,
  userExists,
  userNameWrong,
} from '../refusals.ts'
import { checkPassword, hashPassword, isPassword } from './passwords.ts'
import { administersAll, renderSites } from './principals.ts'
import { hashSecret, makeId } from './secrets.ts'
import { beginSession, browserOf } from './sessions.ts'
import { userNameOf } from './user-names.ts'

type UserState = 'active' | 'blocked'

export type NewUser = {
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly sites: readonly string[] | null
  /** Null for users who sign in elsewhere, or get one later. */
  readonly password: string | null
  readonly subject: string | null
}

/** @throws UserError `user-name-wrong`, `password-weak`, `user-exists` */
export async function createUser(store: Store, wanted: NewUser, nowMs: number): Promise<StoredUser> {
  const name = userNameOf(wanted.name)
  if (name === undefined) throw userNameWrong()
  if (wanted.password !== null) checkPassword(wanted.password, name)
  const user: StoredUser = {
    id: makeId(),
    name,
    email: wanted.email,
    role: wanted.role,
    sitesJson: renderSites(wanted.sites),
    passwordHash: wanted.password === null ? null : await hashPassword(wanted.password),
    subject: wanted.subject,
    state: 'active',
    createdMs: nowMs,
    lastLoginMs: null,
  }
  if (!(await insertUser(store, user))) throw userExists(name)
  return user
}

export type UserChange = {
  readonly email?: string | undefined
  readonly role?: Role | undefined
  readonly sites?: readonly string[] | null | undefined
  readonly state?: UserState | undefined
}

/** @throws UserError `not-found`, `last-administrator` */
export async function alterUser(store: Store, id: string, change: UserChange): Promise<StoredUser> {
  const user = await userWith(store, id)
  const done = await changeUser(store, id, {
    email: change.email ?? user.email,
    role: change.role ?? user.role,
    sitesJson: change.sites === undefined ? user.sitesJson : renderSites(change.sites),
    state: change.state ?? user.state,
  })
  if (!done) throw lastAdministrator()
  if (change.state === 'blocked') await deleteSessionsOf(store, id, null)
  return userWith(store, id)
}

/** Removes a user with its sessions and tokens. @throws UserError `not-found`, `last-administrator` */
export async function removeUser(store: Store, id: string): Promise<StoredUser> {
  const user = await userWith(store, id)
  if (!(await deleteUser(store, id))) throw lastAdministrator()
  return user
}

/** Sets somebody's password; their sessions end and their tokens no longer hold. */
export async function resetPassword(
  store: Store,
  id: string,
  { password, nowMs }: { readonly password: string; readonly nowMs: number },
): Promise<StoredUser> {
  const user = await userWith(store, id)
  checkPassword(password, user.name)
  await changeUser(store, id, { passwordHash: await hashPassword(password) })
  await deleteSessionsOf(store, id, null)
  await revokeTokensOf(store, id, nowMs)
  return user
}

/**
 * Changes one's own password. The browser gets a new session, all others end.
 * @throws UserError `sign-in-wrong`, `password-weak`, `too-many-attempts`
 */
export async function changeOwnPassword(
  context: ActionContext,
  typed: { readonly current: string; readonly password: string },
): Promise<{ readonly user: StoredUser; readonly secret: string }> {
  const { store, who, nowMs } = context
  const { attempts } = browserOf(context.login)
  const user = await userWith(store, who.userId ?? '')
  const waitMs = attempts.begin(who.address, user.name, nowMs)
  if (waitMs > 0) throw tooManyAttempts(waitMs)
  // Who came with the link of a demonstration has none yet.
  if (user.passwordHash !== null && !(await isPassword(user.passwordHash, typed.current))) throw signInWrong()
  attempts.succeeded(who.address, user.name)
  checkPassword(typed.password, user.name)
  await changeUser(store, user.id, { passwordHash: await hashPassword(typed.password) })
  const secret = await beginSession(context, user)
  await deleteSessionsOf(store, user.id, hashSecret(secret) ?? null)
  return { user, secret }
}

/** @throws UserError `not-found` */
export async function userWith(store: Store, id: string): Promise<StoredUser> {
  const user = await findUser(store, id)
  if (user === undefined) throw notFound('user')
  return user
}

/** @throws UserError `not-found`, `user-name-wrong` */
export async function userNamed(store: Store, typed: string): Promise<StoredUser> {
  const name = userNameOf(typed)
  if (name === undefined) throw userNameWrong()
  const user = await findUserByName(store, name)
  if (user === undefined) throw notFound('user')
  return user
}

/** @throws UserError `not-permitted` for an administrator of some sites only */
export function needAllSites(who: Principal): void {
  if (!administersAll(who)) throw notPermitted('Users, tokens and the audit log need an administrator of all sites.')
}
