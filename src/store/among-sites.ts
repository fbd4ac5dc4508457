/** The condition that keeps an answer to the sites that somebody may see. */
import { sql, type RawBuilder } from 'kysely'

/** @param sites null for all; none at all is a condition that never holds */
export function amongSites(column: string, sites: readonly string[] | null): RawBuilder<boolean> {
  if (sites === null) return sql<boolean>`1 = 1`
  if (sites.length === 0) return sql<boolean>`1 = 0`
  return sql<boolean>`${sql.ref(column)} in (${sql.join(sites)})`
}
