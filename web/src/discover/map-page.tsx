/** Who talks to whom: groups as nodes, what passes between them as edges; narrowed on demand; the table is its equal. */
import { NativeSelect, SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk } from '../ask.ts'
import { QueryBox } from '../list/query-box.tsx'
import { Page } from '../parts/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { RequestError } from '../request.ts'
import { many } from '../words.ts'
import type { MapAnswer } from './answers.ts'
import { deviceFields } from './device-list.tsx'
import { MapPicture } from './map-picture.tsx'
import { MapSide } from './map-side.tsx'
import { MapTable } from './map-table.tsx'
import styles from './map.module.css'
import { discoverTabs } from './tabs.ts'

const groupings = [
  { value: 'zone', label: 'By zone' },
  { value: 'category', label: 'By category' },
  { value: 'purdue', label: 'By Purdue level' },
  { value: 'vlan', label: 'By VLAN' },
  { value: 'site', label: 'By site' },
]

export function MapPage(): ReactNode {
  const [address, setAddress] = useAddress()
  const by = groupings.find(({ value }) => value === address['by'])?.value ?? 'zone'
  const query = address['query'] ?? ''
  const { data, error } = useAsk<MapAnswer>({
    path: '/map',
    query: { by, query, site: address['site'] },
    follows: ['devices', 'policy', 'site'],
  })
  const refused = error instanceof RequestError && error.status === 400
  return (
    <Page title="Map" tabs={discoverTabs} fills>
      <div className={styles['toolbar']}>
        <QueryBox
          query={query}
          fields={deviceFields}
          noun="device"
          error={error}
          onQuery={(next) => setAddress({ query: next })}
        />
        <NativeSelect
          size="xs"
          aria-label="Group devices"
          value={by}
          data={groupings}
          onChange={(event) => setAddress({ by: event.currentTarget.value }, { push: true })}
        />
        <SegmentedControl
          size="xs"
          aria-label="Show as"
          value={address['view'] ?? 'map'}
          data={[
            { value: 'map', label: 'Map' },
            { value: 'table', label: 'Table' },
          ]}
          onChange={(view) => setAddress({ view: view === 'map' ? undefined : view })}
        />
        <span role="status" className={styles['total']}>
          {data === undefined ? '' : `${many(data.nodes.length, 'group')}, ${many(data.edges.length, 'connection')}`}
        </span>
      </div>
      {error !== null && !refused ? (
        <ErrorState error={error} />
      ) : (
        <Body answer={data} by={by} asTable={address['view'] === 'table'} />
      )}
    </Page>
  )
}

type BodyProps = { readonly answer: MapAnswer | undefined; readonly by: string; readonly asTable: boolean }

function Body({ answer, by, asTable }: BodyProps): ReactNode {
  const [chosen, setChosen] = useState<string | null>(null)
  if (answer === undefined) return <LoadingState />
  if (answer.nodes.length === 0)
    return (
      <EmptyState title="Nothing to draw" action={<Link to="/devices">To the devices</Link>}>
        No device that the filter lets through talked to anybody yet.
      </EmptyState>
    )
  return (
    <div className={styles['body']}>
      {asTable ? (
        <MapTable answer={answer} onChosen={setChosen} />
      ) : (
        <MapPicture answer={answer} layered={by === 'purdue'} chosen={chosen} onChosen={setChosen} />
      )}
      <MapSide answer={answer} by={by} chosen={chosen} onChosen={setChosen} />
    </div>
  )
}
