/** The first page of Patch. */
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'

export function PatchPage(): ReactNode {
  return <Page title="Patch">{null}</Page>
}
