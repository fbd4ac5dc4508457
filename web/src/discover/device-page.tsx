/** Device. */
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'

export function DevicePage(): ReactNode {
  return <Page title="Device">{null}</Page>
}
