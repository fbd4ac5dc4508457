/** The header of a list: titles that sort, and the box that chooses every loaded row. */
import { Checkbox } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { parseSort, renderSort, type Column } from './column.ts'
import styles from './list.module.css'
import type { Selection } from './selection.ts'

type Props<Row> = {
  readonly columns: readonly Column<Row>[]
  readonly sort: string
  readonly selection: Selection<Row> | null
  readonly loaded: readonly Row[]
}

export function TableHead<Row>({ columns, sort, selection, loaded }: Props<Row>): ReactNode {
  const all = selection !== null && loaded.length > 0 && loaded.every((row) => selection.has(row))
  return (
    <>
      <colgroup>
        {selection !== null && <col style={{ width: 36 }} />}
        {columns.map(({ id, widthPx }) => (
          <col key={id} style={{ width: widthPx }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {selection !== null && (
            <th className={styles['check']} scope="col">
              <Checkbox
                size="xs"
                checked={all}
                indeterminate={!all && selection.rows.length > 0}
                onChange={() => selection.toggleAll(loaded)}
                aria-label={`Choose the ${loaded.length} rows that are loaded`}
              />
            </th>
          )}
          {columns.map((column, place) => (
            <HeadCell key={column.id} column={column} sort={sort} first={place === 0} />
          ))}
        </tr>
      </thead>
    </>
  )
}

function HeadCell<Row>({
  column,
  sort,
  first,
}: {
  readonly column: Column<Row>
  readonly sort: string
  readonly first: boolean
}): ReactNode {
  const [, setAddress] = useAddress()
  const by = column.sortBy ?? column.id
  const current = parseSort(sort)
  const sorted = by !== false && current.by === by
  const next = (): void => {
    if (by === false) return
    const descending = sorted ? !current.descending : column.number === true || column.largestFirst === true
    setAddress({ sort: renderSort({ by, descending }) })
  }
  return (
    <th
      scope="col"
      data-number={column.number}
      data-first={first}
      aria-sort={sorted ? (current.descending ? 'descending' : 'ascending') : undefined}
    >
      {by === false ? (
        column.title
      ) : (
        <button type="button" className={styles['sort']} onClick={next}>
          {column.title}
          <span aria-hidden="true" className={styles['arrow']}>
            {sorted ? (current.descending ? '↓' : '↑') : ''}
          </span>
        </button>
      )}
    </th>
  )
}
