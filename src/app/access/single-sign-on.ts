/**
 * What the claims of an OpenID Connect provider make of somebody: a user with role and sites, anew at each login, so that
 * whoever lost a group there has lost it here. Speaking to the provider is `serve/single-sign-on.ts`.
 */
import { findUserBySubject, type StoredUser } from '../../store/access-users.ts'
import type { ActionContext, Role } from '../action.ts'
import { singleSignOnRefused } from '../refusals.ts'
import { isAtLeast } from './principals.ts'
import type { SingleSignOnSettings } from './settings.ts'
import { alterUser, createUser } from './users.ts'
import { userNameOf } from './user-names.ts'

export type Claims = Readonly<Record<string, unknown>>

/** The greatest role that a value of the claim stands for. */
export function roleIn(claims: Claims, { roleClaim, roles }: SingleSignOnSettings): Role | undefined {
  let greatest: Role | undefined
  for (const value of textsIn(claims[roleClaim])) {
    const role = Object.hasOwn(roles, value) ? roles[value] : undefined
    if (role !== undefined && (greatest === undefined || isAtLeast(role, greatest))) greatest = role
  }
  return greatest
}

/** Null for all: only where no claim for sites is configured. */
export function sitesIn(claims: Claims, { siteClaim }: SingleSignOnSettings): readonly string[] | null {
  return siteClaim === undefined ? null : textsIn(claims[siteClaim])
}

/** @throws UserError `single-sign-on-refused`, `last-administrator` */
export async function userOfClaims(
  { store, nowMs }: Pick<ActionContext, 'store' | 'nowMs'>,
  claims: Claims,
  settings: SingleSignOnSettings,
): Promise<StoredUser> {
  const role = roleIn(claims, settings)
  if (role === undefined) throw singleSignOnRefused('You have no role in Cordon.')
  const sites = sitesIn(claims, settings)
  const subject = `${settings.issuer}#${textOf(claims['sub'])}`
  const known = await findUserBySubject(store, subject)
  if (known?.state === 'blocked') throw singleSignOnRefused('This user is blocked.')
  if (known !== undefined) return alterUser(store, known.id, { role, sites })
  if (!settings.create) throw singleSignOnRefused('You are no user of Cordon yet.')
  const name = [claims['preferred_username'], claims['email'], claims['sub']]
    .map((claim) => userNameOf(textOf(claim)))
    .find((text) => text !== undefined)
  if (name === undefined) throw singleSignOnRefused('The provider told no name that can be used.')
  // A name that is taken is refused below: nobody becomes a user of here by being called so elsewhere.
  return createUser(store, { name, email: emailIn(claims), role, sites, password: null, subject }, nowMs)
}

function emailIn(claims: Claims): string {
  const email = textOf(claims['email'])
  return email.length <= 254 && !/\p{Cc}/u.test(email) ? email : ''
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function textsIn(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((text): text is string => typeof text === 'string' && !/\p{Cc}/u.test(text)).slice(0, 1000)
}
