/** Tokens of the API: shown once, with a role and sites within those of their user, and an end. */
import { randomUUID } from 'node:crypto'
import { findToken, insertToken, touchToken } from '../../store/access-tokens.ts'
import type { StoredUser } from '../../store/access-users.ts'
import type { Store } from '../../store/open-store.ts'
import type { Principal, Role } from '../action.ts'
import { notPermitted } from '../refusals.ts'
import { commonSites, isAtLeast, isRole, lesserRole, parseSites, renderSites } from './principals.ts'
import { hashSecret, makeSecret, tokenPrefix } from './secrets.ts'

export const longestTokenDays = 366
const dayMs = 86_400_000
const touchEveryMs = 60_000

export type TokenScope = {
  readonly name: string
  readonly role: Role
  readonly sites: readonly string[] | null
  readonly days: number
}

/**
 * @returns the secret, which is never seen again
 * @throws UserError `not-permitted` when the scope is wider than what its user may
 */
export async function makeToken(
  store: Store,
  { user, scope, nowMs }: { readonly user: StoredUser; readonly scope: TokenScope; readonly nowMs: number },
): Promise<{ readonly id: string; readonly secret: string; readonly expiresMs: number }> {
  const sites = parseSites(user.sitesJson)
  if (!isRole(user.role) || !isAtLeast(user.role, scope.role))
    throw notPermitted('A token cannot have a greater role than its user.')
  if (sites !== null && (scope.sites === null || scope.sites.some((site) => !sites.includes(site))))
    throw notPermitted('A token cannot see more sites than its user.')
  const secret = `${tokenPrefix}${makeSecret()}`
  const id = randomUUID()
  const expiresMs = nowMs + scope.days * dayMs
  await insertToken(store, {
    id,
    secretHash: hashSecret(secret) ?? '',
    name: scope.name,
    userId: user.id,
    role: scope.role,
    sitesJson: renderSites(scope.sites),
    createdMs: nowMs,
    expiresMs,
    lastUsedMs: null,
    revokedMs: null,
  })
  return { id, secret, expiresMs }
}

/** @returns who it is; undefined when it has ended, was revoked, or its user may no longer sign in */
export async function principalOfToken(
  store: Store,
  { secret, address, nowMs }: { readonly secret: string; readonly address: string; readonly nowMs: number },
): Promise<Principal | undefined> {
  const secretHash = secret.startsWith(tokenPrefix) ? hashSecret(secret) : undefined
  const found = secretHash === undefined ? undefined : await findToken(store, secretHash)
  if (found === undefined) return undefined
  const { token, user } = found
  if (token.revokedMs !== null || token.expiresMs <= nowMs || user.state !== 'active') return undefined
  if (!isRole(token.role) || !isRole(user.role)) return undefined
  if (token.lastUsedMs === null || nowMs - token.lastUsedMs >= touchEveryMs) await touchToken(store, token.id, nowMs)
  return {
    userId: user.id,
    name: user.name,
    role: lesserRole(token.role, user.role),
    sites: commonSites(parseSites(token.sitesJson), parseSites(user.sitesJson)),
    via: 'token',
    address,
  }
}
