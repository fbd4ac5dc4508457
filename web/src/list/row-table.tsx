/** The rows of a list, only those in sight. A real table, so that screen readers count its rows and columns. */
import { Checkbox } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import { useAddress } from '../address-bar.ts'
import { useShortcuts } from '../keys.ts'
import { EmptyState, ErrorState } from '../parts/states.tsx'
import { usePreference } from '../preferences.ts'
import { RequestError, type Input } from '../request.ts'
import { BulkBar } from './bulk-bar.tsx'
import { shownColumns, type BulkAction, type Column, type ListDefinition } from './column.ts'
import { useListRows, type ListRows } from './list-rows.ts'
import type { Shown } from './list-toolbar.tsx'
import styles from './list.module.css'
import { useSelection, type Selection } from './selection.ts'
import { TableHead } from './table-head.tsx'

type Props<Row> = {
  readonly list: ListDefinition<Row>
  readonly bulk: readonly BulkAction<Row>[]
  readonly asked: Input
  readonly onShown: (shown: Shown) => void
}

const checkWidthPx = 36

export function RowTable<Row>({ list, bulk, asked, onShown }: Props<Row>): ReactNode {
  const [{ query }] = useAddress()
  const question = JSON.stringify(asked)
  const [range, setRange] = useState({ first: 0, last: 40 })
  const rows = useListRows<Row>({ path: list.path, query: asked, follows: list.follows }, range.first, range.last)
  const selection = useSelection(list.rowKey, question)
  const { total, error, old } = rows
  useEffect(() => onShown({ total, error, old }), [total, error, old, onShown])
  if (error !== null) return isMistake(error) ? <Misunderstood /> : <ErrorState error={error} />
  if (!rows.loading && total === 0) return <Nothing list={list} filtered={(query ?? '') !== ''} />
  return (
    <>
      <Lines
        list={list}
        rows={rows}
        selection={bulk.length > 0 ? selection : null}
        question={question}
        setRange={setRange}
      />
      <BulkBar noun={list.noun} selection={selection} actions={bulk} />
    </>
  )
}

type LinesProps<Row> = {
  readonly list: ListDefinition<Row>
  readonly rows: ListRows<Row>
  readonly selection: Selection<Row> | null
  readonly question: string
  readonly setRange: (range: { first: number; last: number }) => void
}

function Lines<Row>({ list, rows, selection, question, setRange }: LinesProps<Row>): ReactNode {
  const [address] = useAddress()
  const scroller = useRef<HTMLDivElement>(null)
  const columns = shownColumns(list.columns, address['columns'])
  const virtual = useRows(scroller, rows.total, setRange)
  useRowKeys(scroller, virtual.scrollTo, rows.total)
  useTop(scroller, question)
  const minWidth = columns.reduce((sum, { widthPx }) => sum + widthPx, selection === null ? 0 : checkWidthPx)
  const sort = address['sort'] ?? list.sort
  return (
    <div
      ref={scroller}
      className={styles['scroller']}
      data-old={rows.old}
      tabIndex={0}
      role="region"
      aria-label={`${list.noun}s`}
    >
      <table className={styles['table']} style={{ minWidth }} aria-rowcount={rows.total + 1} aria-busy={rows.loading}>
        <TableHead columns={columns} sort={sort} selection={selection} loaded={rows.loaded} />
        <tbody>
          <Spacer heightPx={virtual.beforePx} />
          {virtual.indexes.map((index) => (
            <RowLine key={index} index={index} row={rows.at(index)} columns={columns} selection={selection} />
          ))}
          <Spacer heightPx={virtual.afterPx} />
        </tbody>
      </table>
    </div>
  )
}

function isMistake(error: Error): boolean {
  return error instanceof RequestError && error.status === 400
}

function Misunderstood(): ReactNode {
  return (
    <EmptyState title="The filter was not understood" small>
      What is wrong with it stands below the filter.
    </EmptyState>
  )
}

function Nothing<Row>({
  list,
  filtered,
}: {
  readonly list: ListDefinition<Row>
  readonly filtered: boolean
}): ReactNode {
  const [, setAddress] = useAddress()
  if (!filtered) return <>{list.empty}</>
  return (
    <EmptyState
      title={`No ${list.noun} matches the filter`}
      action={
        <button type="button" className={styles['plain']} onClick={() => setAddress({ query: undefined })}>
          Show all {list.noun}s
        </button>
      }
    >
      Remove a word of it, or look for part of a name, address, vendor or model as free text.
    </EmptyState>
  )
}

function Spacer({ heightPx }: { readonly heightPx: number }): ReactNode {
  return heightPx > 0 ? (
    <tr aria-hidden="true">
      <td className={styles['spacer']} style={{ height: heightPx }} />
    </tr>
  ) : null
}

type LineProps<Row> = {
  readonly index: number
  readonly row: Row | undefined
  readonly columns: readonly Column<Row>[]
  readonly selection: Selection<Row> | null
}

function RowLine<Row>({ index, row, columns, selection }: LineProps<Row>): ReactNode {
  const chosen = row !== undefined && selection?.has(row) === true
  return (
    <tr aria-rowindex={index + 2} data-row={index} data-chosen={chosen}>
      {selection !== null && (
        <td className={styles['check']}>
          {row !== undefined && (
            <Checkbox
              size="xs"
              checked={chosen}
              onChange={() => selection.toggle(row)}
              aria-label={`Choose row ${index + 1}`}
            />
          )}
        </td>
      )}
      {columns.map((column, place) => (
        <td key={column.id} data-number={column.number} data-first={place === 0}>
          {row === undefined ? <span className={styles['pending']} /> : column.cell(row)}
        </td>
      ))}
    </tr>
  )
}

type Virtual = {
  readonly indexes: readonly number[]
  readonly beforePx: number
  readonly afterPx: number
  readonly scrollTo: (index: number) => void
}

function useRows(
  scroller: RefObject<HTMLDivElement | null>,
  total: number,
  setRange: (range: { first: number; last: number }) => void,
): Virtual {
  const [density] = usePreference('density')
  const rowPx = density === 'compact' ? 28 : 36
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
    scrollPaddingStart: rowPx + 4,
  })
  useEffect(() => virtualizer.measure(), [virtualizer, rowPx])
  const items = virtualizer.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  const firstIndex = first?.index ?? 0
  const lastIndex = last?.index ?? 40
  useEffect(() => setRange({ first: firstIndex, last: lastIndex }), [firstIndex, lastIndex, setRange])
  return {
    indexes: items.map(({ index }) => index),
    beforePx: first?.start ?? 0,
    afterPx: last === undefined ? 0 : virtualizer.getTotalSize() - last.end,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
  }
}

/** j and k, and the arrows when a row has the focus, go from row to row: the first link of a row takes the focus. */
function useRowKeys(
  scroller: RefObject<HTMLDivElement | null>,
  scrollTo: (index: number) => void,
  total: number,
): void {
  const active = useRef(-1)
  const step = (by: number): void => {
    const inside = document.activeElement?.closest('[data-row]')
    const from = inside instanceof HTMLElement ? Number(inside.dataset['row']) : active.current
    const to = Math.max(0, Math.min(total - 1, from + by))
    active.current = to
    scrollTo(to)
    requestAnimationFrame(() => {
      const row = scroller.current?.querySelector<HTMLElement>(`[data-row="${to}"]`)
      row?.querySelector<HTMLElement>('a, button')?.focus({ preventScroll: true })
    })
  }
  useShortcuts([
    { keys: 'j', title: 'Next row', run: () => step(1) },
    { keys: 'k', title: 'Row before', run: () => step(-1) },
    { keys: 'ArrowDown', title: 'Next row', run: () => step(1) },
    { keys: 'ArrowUp', title: 'Row before', run: () => step(-1) },
    {
      keys: 'x',
      title: 'Choose the row',
      run: () =>
        document.activeElement?.closest('[data-row]')?.querySelector<HTMLInputElement>('input[type=checkbox]')?.click(),
    },
  ])
}

/** Another question starts at its top. */
function useTop(scroller: RefObject<HTMLDivElement | null>, question: string): void {
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which would be taken for the way to clean up.
    scroller.current?.scrollTo({ top: 0 })
  }, [scroller, question])
}
