/** What all lists of the store have in common: which sites, which rows, in which order, from where to where. */
import { sql, type Expression, type SelectQueryBuilder, type SqlBool } from 'kysely'

export type Condition = Expression<SqlBool>

export type Order = {
  /** Table and column. */
  readonly column: string
  readonly descending: boolean
  /** Rows without a value come last, whatever the direction. */
  readonly nullable: boolean
}

export type Page = { readonly offset: number; readonly limit: number }

export type ListQuery = Page & {
  /** Null for all. */
  readonly sites: readonly string[] | null
  /** Null for all. */
  readonly where: Condition | null
  /** It should end in a key, so that pages neither repeat nor leave out a row. */
  readonly order: readonly Order[]
}

export type Listed<Row> = { readonly rows: readonly Row[]; readonly total: number }

/** @param column table and column that names the site */
export function chosen(column: string, { sites, where }: Pick<ListQuery, 'sites' | 'where'>): Condition {
  return where === null ? ofSites(column, sites) : sql<SqlBool>`(${ofSites(column, sites)} and ${where})`
}

/** @param column table and column that names the site */
function ofSites(column: string, sites: readonly string[] | null): Condition {
  if (sites === null) return sql<SqlBool>`1 = 1`
  return sites.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(column)} in (${sql.join(sites)})`
}

export function ordered<DB, TB extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, TB, Row>,
  order: readonly Order[],
): SelectQueryBuilder<DB, TB, Row> {
  let sorted = query
  for (const { column, descending, nullable } of order) {
    const ref = sql.ref(column)
    if (nullable) sorted = sorted.orderBy(sql`${ref} is null`)
    sorted = sorted.orderBy(ref, descending ? 'desc' : 'asc')
  }
  return sorted
}

/**
 * For queries whose rows carry how many there are in all: behind the last row there is none to tell.
 *
 * @param run gives the rows of a page
 */
export async function counted<Row extends { readonly total: number }>(
  run: (page: Page) => Promise<readonly Row[]>,
  { offset, limit }: Page,
): Promise<Listed<Row>> {
  const rows = await run({ offset, limit })
  const [first] = rows.length > 0 || offset === 0 ? rows : await run({ offset: 0, limit: 1 })
  return { rows, total: first?.total ?? 0 }
}
