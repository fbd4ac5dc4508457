/** Which sites an answer may speak of: those that who asks may see, narrowed to the one that was asked for. */
import { z } from 'zod'
import type { Principal } from './action.ts'
import { notFound } from './refusals.ts'

export const siteField = z
  .string()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u, 'control characters')

/**
 * Null for all.
 * @throws UserError `not-found` for a site that it may not see, as for one that is not there
 */
export function visibleSites({ sites }: Principal, site?: string): readonly string[] | null {
  if (site === undefined) return sites
  if (sites !== null && !sites.includes(site)) throw notFound('site')
  return [site]
}
