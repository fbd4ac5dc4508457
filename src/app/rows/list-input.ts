/** What all lists take and give, and what of it an asker may see. */
import { z } from 'zod'
import type { ListQuery } from '../../store/queries-page.ts'
import type { ActionContext } from '../action.ts'
import { compileQuery, compileSort } from '../query/compile-query.ts'
import type { Entity } from '../query/entity.ts'
import { queryLimits } from '../query/parse-query.ts'
import { siteField, visibleSites } from '../visible-sites.ts'

/** No control characters: they have no place in a name, and PostgreSQL stores no NUL. */
export const line = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'no control characters')

export const idField = line(300).min(1)

export const pageInput = {
  offset: z.coerce.number<number>().int().min(0).max(10_000_000).default(0).describe('How many rows to leave out.'),
  limit: z.coerce.number<number>().int().min(1).max(1000).default(100).describe('How many rows at most.'),
}

export const siteInput = { site: siteField.optional().describe('Name of a site; without it all that may be seen.') }

export const listInput = {
  query: z
    .string()
    .max(queryLimits.characters)
    .default('')
    .describe('Which rows, in the query language of docs/reference/query.md; empty for all.'),
  sort: z
    .string()
    .max(200)
    .default('')
    .describe('Fields to sort by, separated by commas; `-` before one turns it round.'),
  ...siteInput,
  ...pageInput,
}

/** A page of a list; it can be exported whole. */
export function pageOf<Row extends z.ZodType>(
  row: Row,
): z.ZodObject<{ rows: z.ZodReadonly<z.ZodArray<Row>>; total: z.ZodInt; offset: z.ZodInt }> {
  return z.object({
    rows: z.array(row).readonly(),
    total: z.int().nonnegative().describe('How many rows there are in all.'),
    offset: z.int().nonnegative().describe('How many rows were left out before these.'),
  })
}

type Asked = {
  readonly query: string
  readonly sort: string
  readonly site?: string | undefined
  readonly offset: number
  readonly limit: number
}

/** @throws UserError `query-wrong` */
export function listQuery(asked: Asked, entity: Entity, { who, nowMs }: ActionContext): ListQuery {
  const { offset, limit } = asked
  return {
    sites: visibleSites(who, asked.site),
    where: compileQuery(asked.query, entity, nowMs),
    order: compileSort(asked.sort, entity),
    offset,
    limit,
  }
}
