/** Above a list: its filter, how many there are, groups, columns, saved views and exports. */
import { Button, Checkbox, Menu, NativeSelect, Popover } from '@mantine/core'
import { Columns3, Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { addressOf, type Input } from '../request.ts'
import { many } from '../words.ts'
import { shownColumns, type ListDefinition } from './column.ts'
import styles from './list.module.css'
import { QueryBox } from './query-box.tsx'
import { SavedViews } from './saved-views.tsx'

/** What the table below says of itself. */
export type Shown = { readonly total: number; readonly error: Error | null; readonly old: boolean }

type Props<Row> = { readonly list: ListDefinition<Row>; readonly shown: Shown; readonly asked: Input }

export function ListToolbar<Row>({ list, shown, asked }: Props<Row>): ReactNode {
  const [address, setAddress] = useAddress()
  return (
    <div className={styles['toolbar']}>
      <QueryBox
        query={address['query'] ?? ''}
        fields={list.fields}
        noun={list.noun}
        error={shown.error}
        onQuery={(query) => setAddress({ query })}
      />
      <span className={styles['total']} role="status">
        {shown.error === null ? many(shown.total, address['by'] === undefined ? list.noun : 'group') : ''}
      </span>
      <div className={styles['tools']}>
        {list.groups !== undefined && (
          <NativeSelect
            size="xs"
            aria-label={`Group ${list.noun}s by`}
            value={address['by'] ?? ''}
            onChange={(event) => setAddress({ by: event.currentTarget.value }, { push: true })}
            data={[
              { value: '', label: 'Not grouped' },
              ...list.groups.by.map(({ name, title }) => ({ value: name, label: `By ${title.toLowerCase()}` })),
            ]}
          />
        )}
        {address['by'] === undefined && <ColumnChoice list={list} />}
        <SavedViews list={list.name} />
        <Exports path={list.path} asked={asked} />
      </div>
    </div>
  )
}

function ColumnChoice<Row>({ list }: { readonly list: ListDefinition<Row> }): ReactNode {
  const [{ columns }, setAddress] = useAddress()
  const shown = shownColumns(list.columns, columns).map(({ id }) => id)
  const toggle = (id: string): void => {
    const wanted = shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]
    setAddress({
      columns: list.columns
        .filter((column) => wanted.includes(column.id))
        .map((column) => column.id)
        .join(','),
    })
  }
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Columns3 size={14} aria-hidden="true" />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles['choice']} aria-label="Columns to show">
        {list.columns.map(({ id, title }, index) => (
          <Checkbox
            key={id}
            size="xs"
            label={title}
            checked={shown.includes(id)}
            disabled={index === 0}
            onChange={() => toggle(id)}
          />
        ))}
        <Button size="xs" variant="subtle" onClick={() => setAddress({ columns: undefined })}>
          As it was
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}

function Exports({ path, asked }: { readonly path: string; readonly asked: Input }): ReactNode {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Download size={14} aria-hidden="true" />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Everything that the filter lets through</Menu.Label>
        <Menu.Item component="a" href={addressOf(path, { ...asked, format: 'csv' })} download>
          CSV
        </Menu.Item>
        <Menu.Item component="a" href={addressOf(path, { ...asked, format: 'json' })} download>
          JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
