/**
 * A table of some dozens of rows that are all there: what a list is too much for. Numbers to the right, the first column heads
 * its row, wide ones scroll inside themselves. Thousands of rows belong into a list.
 */
import type { ReactNode } from 'react'
import styles from './plain-table.module.css'

type PlainColumn<Row> = {
  readonly title: string
  /** To the right, in figures of one width. */
  readonly number?: boolean
  /** Long words get this column, others stay narrow. */
  readonly wide?: boolean
  readonly show: (row: Row) => ReactNode
}

type Props<Row> = {
  /** What it holds; read aloud, and shown when `captioned`. */
  readonly caption: string
  readonly captioned?: boolean
  readonly columns: readonly PlainColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
}

export function PlainTable<Row>({ caption, captioned, columns, rows, keyOf }: Props<Row>): ReactNode {
  return (
    <div className={styles['scroll']} role="region" aria-label={caption} tabIndex={0}>
      <table className={styles['table']}>
        <caption data-shown={captioned}>{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, number }) => (
              <th key={title} scope="col" data-number={number}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, number, wide, show }, index) =>
                index === 0 ? (
                  <th key={title} scope="row" data-number={number} data-wide={wide}>
                    {show(row)}
                  </th>
                ) : (
                  <td key={title} data-number={number} data-wide={wide}>
                    {show(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
