/** The audit log: who did what, when, from where. Nobody can change it, not even here. */
import { Button, Group, TextInput } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk, type Rows } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { count, many } from '../words.ts'
import { AdministrationFrame } from './administration-frame.tsx'

type Line = {
  readonly seq: number
  readonly atMs: number
  readonly who: string
  readonly via: string
  readonly action: string
  readonly site: string
  readonly target: string
  readonly sentence: string
  readonly address: string
}

const pageSize = 100

export function AuditPage(): ReactNode {
  return (
    <AdministrationFrame>
      <Filter />
      <Log />
    </AdministrationFrame>
  )
}

function Filter(): ReactNode {
  const [address, setAddress] = useAddress()
  const [who, setWho] = useState(address['who'] ?? '')
  const [action, setAction] = useState(address['action'] ?? '')
  const filter = (event: FormEvent): void => {
    event.preventDefault()
    setAddress({ who: filled(who), action: filled(action), page: undefined }, { push: true })
  }
  return (
    <form role="search" aria-label="Audit log" onSubmit={filter}>
      <Group align="end" gap="xs">
        <TextInput
          size="xs"
          label="Who"
          value={who}
          onChange={({ currentTarget }) => setWho(currentTarget.value)}
          data-search
        />
        <TextInput
          size="xs"
          label="Action"
          placeholder="such as users.change"
          value={action}
          onChange={({ currentTarget }) => setAction(currentTarget.value)}
        />
        <Button size="xs" variant="default" type="submit">
          Filter
        </Button>
      </Group>
    </form>
  )
}

function filled(text: string): string | undefined {
  return text.trim() === '' ? undefined : text.trim()
}

function Log(): ReactNode {
  const [{ who, action, page = '1' }, setAddress] = useAddress()
  const number = Math.max(1, Math.trunc(Number(page)) || 1)
  const { data, error } = useAsk<Rows<Line>>({
    path: '/audit',
    query: { who, action, offset: (number - 1) * pageSize, limit: pageSize },
    follows: ['settings', 'policy', 'alerts'],
  })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  if (data.total === 0) return <EmptyState title="Nothing fits">No line of the audit log fits this filter.</EmptyState>
  const pages = Math.ceil(data.total / pageSize)
  const turn = (to: number): void => setAddress({ page: to === 1 ? undefined : String(to) }, { push: true })
  return (
    <Panel title={many(data.total, 'line')}>
      <LogTable rows={data.rows} />
      {pages > 1 && (
        <Group gap="xs" mt="sm">
          <Button size="xs" variant="default" disabled={number === 1} onClick={() => turn(number - 1)}>
            Newer
          </Button>
          <Button size="xs" variant="default" disabled={number >= pages} onClick={() => turn(number + 1)}>
            Older
          </Button>
          Page {count(number)} of {count(pages)}
        </Group>
      )}
    </Panel>
  )
}

function LogTable({ rows }: { readonly rows: readonly Line[] }): ReactNode {
  return (
    <PlainTable
      caption="Audit log, newest first"
      rows={rows}
      keyOf={({ seq }) => String(seq)}
      columns={[
        { title: 'When', show: ({ atMs }) => <Moment atMs={atMs} both /> },
        { title: 'Who', show: ({ who, via }) => <bdi title={`by ${via}`}>{who === '' ? 'nobody' : who}</bdi> },
        { title: 'Action', show: ({ action }) => action },
        { title: 'To what', show: ({ target }) => <bdi>{target}</bdi> },
        { title: 'In words', wide: true, show: ({ sentence }) => <bdi>{sentence}</bdi> },
        { title: 'Site', show: ({ site }) => <bdi>{site}</bdi> },
        { title: 'From', show: ({ via, address }) => (address === '' ? via : `${via}, ${address}`) },
      ]}
    />
  )
}
