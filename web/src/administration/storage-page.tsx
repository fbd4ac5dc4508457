/** How much disk all that is kept takes, and how much it may take. */
import { Progress } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAsk } from '../ask.ts'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { ErrorState, LoadingState } from '../parts/states.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { bytes, count, percent } from '../words.ts'
import { AdministrationFrame } from './administration-frame.tsx'
import type { Status } from './answers.ts'

export function StoragePage(): ReactNode {
  return (
    <AdministrationFrame>
      <Disk />
      <Retention />
    </AdministrationFrame>
  )
}

function Disk(): ReactNode {
  const { data, error } = useAsk<Status>({ path: '/status', follows: ['settings', 'jobs'] })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  const { diskBytes, diskBudgetBytes } = data
  return (
    <Panel
      title="Disk"
      beside={
        <Explain what="the disk budget">
          Everything in the data folder counts. When the budget is reached, the oldest conversations and events are
          removed first; devices, findings, policies, alerts and the audit log are kept for as long as their retention
          says.
        </Explain>
      }
    >
      <p>
        {bytes(diskBytes)} used
        {diskBudgetBytes === null
          ? '; no budget is set.'
          : ` of a budget of ${bytes(diskBudgetBytes)} (${percent(diskBytes / diskBudgetBytes)}).`}
      </p>
      {diskBudgetBytes !== null && (
        <Progress value={(100 * diskBytes) / diskBudgetBytes} aria-label="Share of the disk budget that is used" />
      )}
    </Panel>
  )
}

function Retention(): ReactNode {
  const { data } = useAsk<Status>({ path: '/status', follows: ['settings', 'jobs'] })
  if (data === undefined) return null
  return (
    <Panel
      title="How long things are kept"
      beside={<Explain what="retention">The configuration says how long, under retention.days.</Explain>}
    >
      <PlainTable
        caption="Days that each class of data is kept"
        rows={data.retention}
        keyOf={({ name }) => name}
        columns={[
          { title: 'What', show: ({ title }) => title },
          { title: 'Days', number: true, show: ({ days }) => count(days) },
          { title: 'What that is', wide: true, show: ({ sentence }) => sentence },
        ]}
      />
    </Panel>
  )
}
