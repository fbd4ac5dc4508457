/** Which rows are chosen: single ones by key, kept while the list scrolls; another question forgets them. */
import { useEffect, useState } from 'react'

export type Selection<Row> = {
  readonly rows: readonly Row[]
  readonly has: (row: Row) => boolean
  readonly toggle: (row: Row) => void
  /** Choose these too, or none of them when all are chosen already. */
  readonly toggleAll: (rows: readonly Row[]) => void
  readonly clear: () => void
}

export function useSelection<Row>(rowKey: (row: Row) => string, question: string): Selection<Row> {
  const [chosen, setChosen] = useState<ReadonlyMap<string, Row>>(new Map())
  useEffect(() => setChosen(new Map()), [question])
  return {
    rows: [...chosen.values()],
    has: (row) => chosen.has(rowKey(row)),
    toggle: (row) => {
      const next = new Map(chosen)
      if (!next.delete(rowKey(row))) next.set(rowKey(row), row)
      setChosen(next)
    },
    toggleAll: (rows) => {
      const all = rows.every((row) => chosen.has(rowKey(row)))
      const next = new Map(chosen)
      for (const row of rows) {
        if (all) next.delete(rowKey(row))
        else next.set(rowKey(row), row)
      }
      setChosen(next)
    },
    clear: () => setChosen(new Map()),
  }
}
