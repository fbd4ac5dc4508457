/** Who talks to whom: groups as nodes, what passes between them as edges; narrowed on demand; the table is its equal. */
import { Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { Page } from '../parts/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { many } from '../words.ts'
import type { MapAnswer } from './answers.ts'
import { MapPicture } from './map-picture.tsx'
import { MapSide } from './map-side.tsx'
import { MapTable } from './map-table.tsx'
import styles from './map.module.css'
import { discoverTabs } from './tabs.ts'
import { useMapAnswer } from './use-map-answer.ts'

const groupings = [
  { value: 'zone', label: 'By zone' },
  { value: 'category', label: 'By category' },
  { value: 'purdue', label: 'By Purdue level' },
  { value: 'vlan', label: 'By VLAN' },
  { value: 'vendor', label: 'By vendor' },
  { value: 'kind', label: 'By kind' },
  { value: 'site', label: 'By site' },
]

export function MapPage(): ReactNode {
  const [address, setAddress] = useAddress()
  const by = groupings.find(({ value }) => value === address['by'])?.value ?? 'zone'
  const { answer, error } = useMapAnswer(by)
  const { expand } = address
  return (
    <Page title="Map" tabs={discoverTabs} fills>
      <div className={styles['toolbar']}>
        <NativeSelect
          size="xs"
          aria-label="Group devices"
          value={by}
          data={groupings}
          onChange={(event) => setAddress({ by: event.currentTarget.value, expand: undefined }, { push: true })}
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
        {expand !== undefined && (
          <Button size="xs" variant="light" onClick={() => setAddress({ expand: undefined }, { push: true })}>
            Fold {expand === '' ? 'the group' : expand} again
          </Button>
        )}
        <span role="status" className={styles['total']}>
          {answer === undefined
            ? ''
            : `${many(answer.nodes.length, 'mark')}, ${many(answer.edges.length, 'connection')}`}
        </span>
      </div>
      {error !== null ? (
        <ErrorState error={error} />
      ) : (
        <Body answer={answer} by={by} asTable={address['view'] === 'table'} />
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
        No device was seen to talk to anybody yet.
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
