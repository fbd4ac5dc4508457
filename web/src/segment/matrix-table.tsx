/** The matrix as a list: the same pairs and states in rows, those that need a look first. */
import type { ReactNode } from 'react'
import { PlainTable } from '../parts/plain-table.tsx'
import { bytes, count } from '../words.ts'
import { stateWords, type CellState, type Matrix } from './matrix.ts'
import { Mark } from './zone-matrix.tsx'
import styles from './zone-matrix.module.css'

const order: readonly CellState[] = ['denied-seen', 'allowed-unseen', 'allowed-seen', 'inside', 'closed']

type Props = { readonly matrix: Matrix; readonly onOpen: (from: string, to: string) => void }

export function MatrixTable({ matrix, onOpen }: Props): ReactNode {
  const titles = new Map(matrix.zones.map(({ id, title }) => [id, title]))
  const cells = matrix.rows
    .flat()
    .filter(({ state, flows }) => state !== 'closed' && (state !== 'inside' || flows > 0))
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || b.flows - a.flows)
  return (
    <PlainTable
      caption="Pairs of zones; those that are denied and were never seen are left out"
      captioned
      rows={cells}
      keyOf={({ from, to }) => `${from} ${to}`}
      columns={[
        {
          title: 'From and to',
          wide: true,
          show: ({ from, to }) => (
            <button type="button" className={styles['pair']} onClick={() => onOpen(from, to)}>
              <bdi>{titles.get(from) ?? from}</bdi> → <bdi>{titles.get(to) ?? to}</bdi>
            </button>
          ),
        },
        {
          title: 'State',
          show: ({ state }) => (
            <span className={styles['state']}>
              <Mark state={state} /> {stateWords[state]}
            </span>
          ),
        },
        { title: 'Flows', number: true, show: ({ flows }) => count(flows) },
        { title: 'Bytes', number: true, show: (cell) => bytes(cell.bytes) },
        { title: 'Rules', number: true, show: ({ rules }) => count(rules) },
      ]}
    />
  )
}
