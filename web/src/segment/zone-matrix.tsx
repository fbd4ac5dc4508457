/**
 * The matrix of zones: each pair's state by colour and by shape, one tab stop, arrows move, Enter opens the flows behind a cell.
 * Its equal as a list is matrix-table.tsx.
 */
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { cellStates, moveByKey, stateWords, type Cell, type CellState, type Matrix, type Place } from './matrix.ts'
import styles from './zone-matrix.module.css'

type Props = {
  readonly matrix: Matrix
  readonly selected: { readonly from: string; readonly to: string } | null
  readonly onOpen: (from: string, to: string) => void
}

export function ZoneMatrix({ matrix, selected, onOpen }: Props): ReactNode {
  const [at, setAt] = useState<Place>({ row: 0, column: 0 })
  const grid = useRef<HTMLTableElement>(null)

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = moveByKey(at, { name: event.key, ctrl: event.ctrlKey || event.metaKey }, matrix.zones.length)
    if (next === null) return
    event.preventDefault()
    setAt(next)
    grid.current?.querySelector<HTMLElement>(`[data-place="${next.row} ${next.column}"]`)?.focus()
  }

  return (
    <div className={styles['scroll']}>
      <table
        ref={grid}
        role="grid"
        aria-label="Zone matrix: who may open connections to whom"
        className={styles['matrix']}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <td className={styles['corner']}>
              <span aria-hidden="true">from ↓ to →</span>
            </td>
            {matrix.zones.map(({ id, title }, column) => (
              <th key={id} scope="col" className={column === at.column ? styles['lit'] : undefined}>
                <span className={styles['upright']} title={title}>
                  <bdi>{title}</bdi>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.rows.map((cells, row) => (
            <Row key={matrix.zones[row]?.id} {...{ matrix, cells, row, at, setAt, selected, onOpen }} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

type RowProps = Props & {
  readonly cells: readonly Cell[]
  readonly row: number
  readonly at: Place
  readonly setAt: (place: Place) => void
}

function Row({ matrix, cells, row, at, setAt, selected, onOpen }: RowProps): ReactNode {
  const zone = matrix.zones[row]
  return (
    <tr>
      <th scope="row" className={row === at.row ? styles['lit'] : undefined} title={zone?.title}>
        <bdi>{zone?.title}</bdi>
        {zone !== undefined && zone.devices > 0 && <small> {zone.devices}</small>}
      </th>
      {cells.map((cell, column) => (
        <td key={cell.to} role="gridcell" aria-selected={selected?.from === cell.from && selected.to === cell.to}>
          <button
            type="button"
            data-place={`${row} ${column}`}
            data-state={cell.state}
            tabIndex={row === at.row && column === at.column ? 0 : -1}
            className={styles['cell']}
            aria-label={cellWords(cell, matrix)}
            title={cellWords(cell, matrix)}
            onFocus={() => setAt({ row, column })}
            onClick={() => onOpen(cell.from, cell.to)}
          >
            <Mark state={cell.state} strength={cell.strength} />
          </button>
        </td>
      ))}
    </tr>
  )
}

function cellWords(cell: Cell, { zones }: Matrix): string {
  const titleOf = (id: string): string => zones.find((zone) => zone.id === id)?.title ?? id
  const flows = cell.flows === 0 ? '' : `, ${cell.flows.toLocaleString('en')} ${cell.flows === 1 ? 'flow' : 'flows'}`
  return `${titleOf(cell.from)} to ${titleOf(cell.to)}: ${stateWords[cell.state]}${flows}`
}

/** A filled square, a hollow one, a crossed one, a dot, a dash: told apart without any colour. */
export function Mark({ state, strength = 1 }: { readonly state: CellState; readonly strength?: number }): ReactNode {
  const size = 8 + 10 * strength
  const start = (24 - size) / 2
  const square = { x: start, y: start, width: size, height: size, rx: 2 }
  return (
    <svg className={styles['mark']} data-state={state} viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      {state === 'allowed-seen' && <rect {...square} fill="currentColor" />}
      {state === 'allowed-unseen' && (
        <rect x="6" y="6" width="12" height="12" rx="2" fill="none" stroke="currentColor" strokeWidth="2" />
      )}
      {state === 'denied-seen' && (
        <path d="M6 6 18 18M18 6 6 18" stroke="currentColor" strokeWidth={2 + 2 * strength} strokeLinecap="round" />
      )}
      {state === 'closed' && <circle cx="12" cy="12" r="1.5" fill="currentColor" />}
      {state === 'inside' && <path d="M8 12h8" stroke="currentColor" strokeWidth="1.5" />}
    </svg>
  )
}

export function MatrixLegend({ counts }: Pick<Matrix, 'counts'>): ReactNode {
  return (
    <ul className={styles['legend']} aria-label="Legend">
      {cellStates.map((state) => (
        <li key={state}>
          <Mark state={state} />
          <span>
            {stateWords[state]} <b>{counts[state].toLocaleString('en')}</b>
          </span>
        </li>
      ))}
    </ul>
  )
}
