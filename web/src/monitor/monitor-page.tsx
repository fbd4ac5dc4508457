/** The first page of Monitor. */
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'

export function MonitorPage(): ReactNode {
  return <Page title="Monitor">{null}</Page>
}
