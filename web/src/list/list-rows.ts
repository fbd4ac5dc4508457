/**
 * Pages of a list that the window shows, read as they come into sight. Only what is near the window is asked for, so that a
 * list of 100,000 rows costs what fifty do.
 */
import { useQueries } from '@tanstack/react-query'
import { useRef } from 'react'
import { questionOptions, type ChangeKind, type Rows } from '../ask.ts'
import type { Input } from '../request.ts'

const pageRows = 100

export type ListRows<Row> = {
  readonly total: number
  readonly error: Error | null
  /** Nothing was ever answered yet. */
  readonly loading: boolean
  /** What is shown belongs to the question before. */
  readonly old: boolean
  /** The row at a place of the list; undefined while it is on its way. */
  readonly at: (index: number) => Row | undefined
  readonly loaded: readonly Row[]
}

type Asked = { readonly path: string; readonly query: Input; readonly follows: readonly ChangeKind[] }

export function useListRows<Row>(asked: Asked, firstIndex: number, lastIndex: number): ListRows<Row> {
  const firstPage = Math.floor(Math.max(0, firstIndex) / pageRows)
  const lastPage = Math.max(firstPage, Math.floor(Math.max(0, lastIndex) / pageRows))
  const pages = Array.from({ length: lastPage - firstPage + 1 }, (_, index) => firstPage + index)
  const answers = useQueries({
    queries: pages.map((page) =>
      questionOptions<Rows<Row>>({
        path: asked.path,
        query: { ...asked.query, offset: page * pageRows, limit: pageRows },
        follows: asked.follows,
      }),
    ),
  })
  const known = useRef(0)
  const total = answers.find(({ data }) => data !== undefined)?.data?.total
  if (total !== undefined) known.current = total
  return {
    total: known.current,
    error: answers.find(({ error }) => error !== null)?.error ?? null,
    loading: answers.every(({ data }) => data === undefined),
    old: answers.some(({ isPlaceholderData }) => isPlaceholderData),
    at: (index) => {
      const answer = answers[Math.floor(index / pageRows) - firstPage]
      return answer?.data?.rows[index - answer.data.offset]
    },
    loaded: answers.flatMap(({ data }) => data?.rows ?? []),
  }
}
