/** The zones: who is in them and why, and what was left out of the plan. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAsk } from '../ask.ts'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { LoadingState } from '../parts/states.tsx'
import { count, many } from '../words.ts'
import type { Segmentation } from './answers.ts'
import styles from './policy.module.css'
import { NothingPlanned, SegmentFault, SegmentFrame } from './segment-frame.tsx'

const mostAddresses = 6

export function ZonesPage(): ReactNode {
  return <SegmentFrame>{(site) => <Zones site={site} />}</SegmentFrame>
}

function Zones({ site }: { readonly site: string }): ReactNode {
  const { data, error } = useAsk<Segmentation>({ path: '/segments', query: { site }, follows: ['site', 'policy'] })
  if (error !== null) return <SegmentFault error={error} />
  if (data === undefined) return <LoadingState />
  if (data.zones.length === 0) return <NothingPlanned />
  return (
    <>
      <Panel title={many(data.zones.length, 'zone')}>
        <ZoneTable zones={data.zones} site={site} />
      </Panel>
      {data.notes.length > 0 && (
        <Panel title="Left out of the plan, and doubts">
          <ul>
            {data.notes.map((note) => (
              <li key={note}>
                <bdi>{note}</bdi>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  )
}

function ZoneTable({ zones, site }: Pick<Segmentation, 'zones'> & { readonly site: string }): ReactNode {
  return (
    <PlainTable
      caption="Zones"
      rows={zones}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Zone', show: ({ title }) => <bdi>{title}</bdi> },
        {
          title: 'Devices',
          number: true,
          show: ({ id, title, devices }) => (
            <Link
              to="/devices"
              search={{ query: `zone:${id}`, site }}
              aria-label={`${many(devices.length, 'device')} of ${title}`}
            >
              {count(devices.length)}
            </Link>
          ),
        },
        { title: 'Why together', wide: true, show: ({ why }) => <bdi>{why}</bdi> },
        {
          title: 'Addresses',
          wide: true,
          show: ({ addresses }) => (
            <span className={styles['note']}>
              {addresses.slice(0, mostAddresses).join(', ')}
              {addresses.length > mostAddresses && ` and ${count(addresses.length - mostAddresses)} more`}
              {addresses.length === 0 && 'none: no rule can match them'}
            </span>
          ),
        },
      ]}
    />
  )
}
