/** Map. */
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'

export function MapPage(): ReactNode {
  return <Page title="Map">{null}</Page>
}
