/** What a user, a session or a token may: pure decisions. A token never may more than its user does now. */
import { roles, type Principal, type Role } from '../action.ts'

export function isRole(text: string): text is Role {
  return roles.some((role) => role === text)
}

/** Whether a role may do what needs another. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

export function lesserRole(one: Role, other: Role): Role {
  return isAtLeast(one, other) ? other : one
}

/** Sites of both; null is all. */
export function commonSites(one: readonly string[] | null, other: readonly string[] | null): readonly string[] | null {
  if (one === null) return other
  return other === null ? one : one.filter((site) => other.includes(site))
}

/** Users, tokens and settings concern every site: whoever is confined to some must not hand out more than that. */
export function administersAll({ role, sites }: Pick<Principal, 'role' | 'sites'>): boolean {
  return role === 'administrator' && sites === null
}

export function nobody(address: string): Principal {
  return { userId: null, name: '', role: 'viewer', sites: [], via: 'nobody', address }
}

/** @throws SyntaxError never for what `renderSites` wrote */
export function parseSites(sitesJson: string | null): readonly string[] | null {
  if (sitesJson === null) return null
  const value: unknown = JSON.parse(sitesJson)
  return Array.isArray(value) ? value.filter((site) => typeof site === 'string') : []
}

export function renderSites(sites: readonly string[] | null): string | null {
  return sites === null ? null : JSON.stringify([...new Set(sites)].toSorted())
}
