/** Discover: every device, filtered, grouped, labelled in bulk, exported. */
import { useMemo, useState, type ReactNode } from 'react'
import { DataList } from '../list/data-list.tsx'
import type { BulkAction } from '../list/column.ts'
import { Page } from '../parts/page.tsx'
import { useMay } from '../session.ts'
import { BulkLabel } from './bulk-label.tsx'
import { deviceList } from './device-list.tsx'
import type { DeviceRow } from './answers.ts'
import { discoverTabs } from './tabs.ts'

const none: readonly DeviceRow[] = []

export function DevicesPage(): ReactNode {
  const [labelling, setLabelling] = useState(none)
  const mayLabel = useMay('analyst')
  const bulk = useMemo<readonly BulkAction<DeviceRow>[]>(
    () => (mayLabel ? [{ title: 'Say what they are…', run: setLabelling }] : []),
    [mayLabel],
  )
  return (
    <Page title="Devices" tabs={discoverTabs} fills>
      <DataList list={deviceList} bulk={bulk} />
      {labelling.length > 0 && <BulkLabel rows={labelling} onClose={() => setLabelling(none)} />}
    </Page>
  )
}
