/** How long each class of data is kept, how much disk all of it may take, and how much it takes now. */
import { Button, Group, NumberInput, Progress } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { Problem } from '../parts/problem.tsx'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'
import { useSend } from '../parts/use-send.ts'
import { request } from '../request.ts'
import { bytes, percent } from '../words.ts'
import { AdministrationFrame } from './administration-frame.tsx'
import styles from './administration.module.css'
import type { Setting, Status } from './answers.ts'

const bytesInGigabyte = 1_000_000_000

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
  const { data, error } = useAsk<Rows<Setting>>({ path: '/settings', follows: ['settings'] })
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  if (data.rows.length === 0)
    return <EmptyState title="Nothing to set">This service has no settings to change here.</EmptyState>
  return (
    <Panel title="Kept for">
      <div className={styles['settings']}>
        {data.rows.map((setting) => (
          <SettingForm key={`${setting.name} ${String(setting.value)}`} setting={setting} />
        ))}
      </div>
    </Panel>
  )
}

/** Bytes are typed in gigabytes; everything else in its own unit. */
function SettingForm({ setting }: { readonly setting: Setting }): ReactNode {
  const scale = setting.unit === 'bytes' ? bytesInGigabyte : 1
  const before = typeof setting.value === 'number' ? setting.value / scale : ''
  const [value, setValue] = useState<number | string>(before)
  const { busy, problem, send } = useSend('/settings', '/status')
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const next = value === '' ? null : Number(value) * scale
    const run = (): Promise<unknown> =>
      request('/settings', { method: 'PUT', body: { name: setting.name, value: next } })
    await send(run, `${setting.title} is changed.`)
  }
  return (
    <form onSubmit={(event) => void save(event)}>
      <Group align="end" gap="xs">
        <NumberInput
          className={styles['setting'] ?? ''}
          label={setting.title}
          description={setting.sentence}
          suffix={` ${setting.unit === 'bytes' ? 'GB' : setting.unit}`}
          min={(setting.least ?? 0) / scale}
          {...(setting.most === undefined ? {} : { max: setting.most / scale })}
          value={value}
          onChange={setValue}
          hideControls
        />
        <Button type="submit" size="sm" variant="default" loading={busy} disabled={value === before}>
          Save
        </Button>
      </Group>
      <Problem sentence={problem} />
    </form>
  )
}
