/** What runs here: version, store, since when, how much it holds in memory and on disk. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useAsk } from '../ask.ts'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { ErrorState, LoadingState } from '../parts/states.tsx'
import facts from '../patch/patch.module.css'
import { bytes, count } from '../words.ts'
import { AdministrationFrame } from './administration-frame.tsx'
import type { Status } from './answers.ts'

export function AboutPage(): ReactNode {
  return (
    <AdministrationFrame>
      <About />
    </AdministrationFrame>
  )
}

function About(): ReactNode {
  const { data, error } = useAsk<Status>({ path: '/status', follows: ['settings', 'jobs', 'site'] })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  return (
    <>
      <Panel title="This service">
        <dl className={facts['facts']}>
          <dt>Version</dt>
          <dd>Cordon {data.version}</dd>
          <dt>Store</dt>
          <dd>{data.store}</dd>
          <dt>Runtime</dt>
          <dd>Node.js {data.node}</dd>
          <dt>Running since</dt>
          <dd>
            <Moment atMs={data.startedMs} both />
          </dd>
          <dt>Last thought about a site</dt>
          <dd>
            <Moment atMs={data.lastThoughtMs} both />
          </dd>
          <dt>Batches waiting</dt>
          <dd>{count(data.queuedBatches)}</dd>
          <dt>Memory</dt>
          <dd>{bytes(data.memoryBytes)}</dd>
          <dt>Disk</dt>
          <dd>
            {bytes(data.diskBytes)}, see <Link to="/administration/storage">Storage</Link>
          </dd>
        </dl>
      </Panel>
      <Panel title="Open source">
        <p>
          Apache License 2.0. For programs: <a href="/api/openapi.json">the API as OpenAPI 3.1</a>,{' '}
          <Link to="/monitor/sources">the health of sources</Link>.
        </p>
      </Panel>
    </>
  )
}
