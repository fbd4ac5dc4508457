/** What all pages of Administration share: the tabs, and a clear word to those who may not. */
import type { ReactNode } from 'react'
import { Page } from '../parts/page.tsx'
import { EmptyState } from '../parts/states.tsx'
import { useMay } from '../session.ts'

const tabs = [
  { to: '/administration', title: 'Users' },
  { to: '/administration/tokens', title: 'Tokens' },
  { to: '/administration/sessions', title: 'Sessions' },
  { to: '/administration/audit', title: 'Audit log' },
  { to: '/administration/storage', title: 'Storage' },
  { to: '/administration/channels', title: 'Channels' },
  { to: '/administration/jobs', title: 'Jobs' },
  { to: '/administration/about', title: 'About' },
]

export function AdministrationFrame({
  children,
  actions,
}: {
  readonly children: ReactNode
  readonly actions?: ReactNode
}): ReactNode {
  const may = useMay('administrator')
  return (
    <Page title="Administration" tabs={tabs} actions={may ? actions : null}>
      {may ? (
        children
      ) : (
        <EmptyState title="Only administrators see this">
          Ask an administrator of Cordon for the role. What you may do is in the menu on the upper right.
        </EmptyState>
      )}
    </Page>
  )
}

/** Of a user or a token: the names of its sites, or that it is all of them. */
export function sitesWords(sites: readonly string[] | null): string {
  if (sites === null) return 'all sites'
  return sites.length === 0 ? 'no site' : sites.join(', ')
}

export const roleWords = [
  { value: 'viewer', label: 'Viewer', description: 'sees everything of its sites, changes nothing' },
  {
    value: 'analyst',
    label: 'Analyst',
    description: 'also decides about alerts, policies and labels, and adds captures',
  },
  { value: 'administrator', label: 'Administrator', description: 'also manages users, tokens, storage and channels' },
] as const
