/** Sessions of browsers: begun at a login, found by their secret, ended by time, by their user or by an administrator. */
import {
  deleteEndedSessions,
  deleteSession,
  findSession,
  insertSession,
  touchSession,
} from '../../store/access-sessions.ts'
import { noteLogin, type StoredUser } from '../../store/access-users.ts'
import type { Store } from '../../store/open-store.ts'
import type { ActionContext, BrowserLogin, Principal } from '../action.ts'
import { notPermitted } from '../refusals.ts'
import { isRole, parseSites } from './principals.ts'
import { hashSecret, makeSecret } from './secrets.ts'

/** A wall screen stays signed in for a working day without a click; nobody does for more than a week. */
export const sessionLimits = { idleMs: 8 * 3_600_000, longestMs: 7 * 86_400_000 } as const
/** When it was last used is written this often at most. */
const touchEveryMs = 60_000

/** Begins one with a new secret, and ends the one that the browser had: nobody can plant a session on somebody else. */
export async function beginSession(
  { store, who, nowMs, login }: Pick<ActionContext, 'store' | 'who' | 'nowMs' | 'login'>,
  user: StoredUser,
): Promise<string> {
  const { secret, idHash } = newSecret()
  const browser = browserOf(login)
  const before = browser.secret === null ? undefined : hashSecret(browser.secret)
  if (before !== undefined) await deleteSession(store, before, null)
  await deleteEndedSessions(store, nowMs, sessionLimits.idleMs)
  const expiresMs = nowMs + sessionLimits.longestMs
  const times = { createdMs: nowMs, lastUsedMs: nowMs, expiresMs }
  await insertSession(store, { idHash, userId: user.id, ...times, address: who.address })
  await noteLogin(store, user.id, nowMs)
  browser.keep(secret, expiresMs)
  return secret
}

/** The login of a browser. @throws UserError for a token or a terminal, which have none */
export function browserOf(login: BrowserLogin | null): BrowserLogin {
  if (login === null) throw notPermitted('Sessions belong to browsers; a token or a terminal has none.')
  return login
}

/** @returns who it is; undefined when the session has ended or its user may no longer sign in */
export async function principalOfSession(
  store: Store,
  { secret, address, nowMs }: { readonly secret: string; readonly address: string; readonly nowMs: number },
): Promise<Principal | undefined> {
  const idHash = hashSecret(secret)
  const found = idHash === undefined ? undefined : await findSession(store, idHash)
  if (found === undefined) return undefined
  const { session, user } = found
  if (session.expiresMs <= nowMs || session.lastUsedMs + sessionLimits.idleMs <= nowMs) return undefined
  if (user.state !== 'active' || !isRole(user.role)) return undefined
  if (nowMs - session.lastUsedMs >= touchEveryMs) await touchSession(store, session.idHash, nowMs)
  const sites = parseSites(user.sitesJson)
  return { userId: user.id, name: user.name, role: user.role, sites, via: 'session', address }
}

function newSecret(): { readonly secret: string; readonly idHash: string } {
  const secret = makeSecret()
  const idHash = hashSecret(secret)
  if (idHash === undefined) throw new Error('a secret of our own has a hash')
  return { secret, idHash }
}
