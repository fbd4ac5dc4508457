/** The first page of Segment. */
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'

export function SegmentPage(): ReactNode {
  return <Page title="Segment">{null}</Page>
}
