/**
 * The list of everything: filtered, sorted and paged by the service, with virtual rows, a sticky header and first column,
 * columns to choose, groups, several rows at once, saved views and exports. All its state stands in the address bar.
 */
import { useState, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import type { BulkAction, ListDefinition } from './column.ts'
import { GroupTable } from './group-table.tsx'
import styles from './list.module.css'
import { ListToolbar, type Shown } from './list-toolbar.tsx'
import { RowTable } from './row-table.tsx'

type Props<Row> = {
  readonly list: ListDefinition<Row>
  readonly bulk?: readonly BulkAction<Row>[]
  /** What is always asked for and is no part of the address, such as the site of the page. */
  readonly also?: Readonly<Record<string, string>>
}

const nothingShown: Shown = { total: 0, error: null, old: false }

export function DataList<Row>({ list, bulk = [], also = {} }: Props<Row>): ReactNode {
  const [{ query, by, site, sort }] = useAddress()
  const [shown, setShown] = useState(nothingShown)
  const asked = { query, site, ...also }
  return (
    <div className={styles['list']}>
      <ListToolbar list={list} shown={shown} asked={{ ...asked, sort: sort ?? list.sort }} />
      {list.groups !== undefined && by !== undefined ? (
        <GroupTable list={list} groups={list.groups} by={by} asked={asked} onShown={setShown} />
      ) : (
        <RowTable list={list} bulk={bulk} asked={{ ...asked, sort: sort ?? list.sort }} onShown={setShown} />
      )}
    </div>
  )
}
