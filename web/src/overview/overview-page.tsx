/** The first page of Overview. */
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'

export function OverviewPage(): ReactNode {
  return <Page title="Overview">{null}</Page>
}
