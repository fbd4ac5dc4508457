/** Discover: every device, filtered, grouped, exported. */
import type { ReactNode } from 'react'
import { DataList } from '../list/data-list.tsx'
import { Page } from '../parts/page.tsx'
import { deviceList } from './device-list.tsx'
import { discoverTabs } from './tabs.ts'

export function DevicesPage(): ReactNode {
  return (
    <Page title="Devices" tabs={discoverTabs} fills>
      <DataList list={deviceList} />
    </Page>
  )
}
