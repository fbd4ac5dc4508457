/** The first page of Administration. */
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'

export function AdministrationPage(): ReactNode {
  return <Page title="Administration">{null}</Page>
}
