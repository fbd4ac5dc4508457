/**
 * Reading from the API inside components: cached, and read again when the service tells that something of the kinds it
 * follows changed (live.tsx). One place, so that no page forgets to stay live.
 */
import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { request, type Input } from './request.ts'

/** The kinds of changes that the service tells of. */
export type ChangeKind = 'devices' | 'findings' | 'alerts' | 'policy' | 'jobs' | 'sources' | 'settings' | 'site'

/** What to ask: the path below /api/v1, its input, and which changes make the answer old. */
export type Question = { readonly path: string; readonly query?: Input; readonly follows: readonly ChangeKind[] }

export function questionOptions<Output>({ path, query = {}, follows }: Question) {
  return queryOptions<Output>({
    queryKey: [path, query],
    queryFn: ({ signal }) => request<Output>(path, { query, signal }),
    meta: { follows },
    placeholderData: keepPreviousData,
  })
}

/** The answer; while a changed question is on its way, the one before. `enabled` false asks nothing. */
export function useAsk<Output>(question: Question, enabled = true): UseQueryResult<Output> {
  return useQuery({ ...questionOptions<Output>(question), enabled })
}

/** A page of a list. */
export type Rows<Row> = { readonly rows: readonly Row[]; readonly total: number; readonly offset: number }
