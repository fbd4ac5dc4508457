/** What all pages of Segment share: the tabs, and the one site that is looked at (zones and policies never mix sites). */
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk, type Rows } from '../ask.ts'
import { Page } from '../parts/page.tsx'
import { RequestError } from '../request.ts'
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx'

const tabs = [
  { to: '/segment', title: 'Matrix' },
  { to: '/segment/zones', title: 'Zones' },
  { to: '/segment/policy', title: 'Policy' },
  { to: '/segment/configuration', title: 'Configuration' },
]

type Site = { readonly name: string; readonly title: string }

type Props = {
  readonly children: (site: string) => ReactNode
  readonly actions?: ReactNode
}

export function SegmentFrame({ children, actions }: Props): ReactNode {
  const [{ site: chosen }] = useAddress()
  const sites = useAsk<Rows<Site>>({ path: '/sites', follows: ['settings', 'site'] })
  const rows = sites.data?.rows ?? []
  const site = chosen ?? rows[0]?.name
  const title = rows.find(({ name }) => name === site)?.title ?? ''
  return (
    <Page
      title="Segment"
      tabs={tabs}
      actions={actions}
      beside={rows.length > 1 ? <span>of site {title === '' ? site : title}</span> : null}
    >
      {site === undefined ? <NoSite sites={sites} /> : children(site)}
    </Page>
  )
}

function NoSite({ sites }: { readonly sites: { readonly error: unknown; readonly isPending: boolean } }): ReactNode {
  if (sites.isPending) return <LoadingState />
  if (sites.error !== null) return <ErrorState error={sites.error} />
  return <NothingPlanned />
}

/** A site that nothing was thought about yet is not known to the API: that is no fault. */
export function SegmentFault({ error }: { readonly error: unknown }): ReactNode {
  const unknown = error instanceof RequestError && error.status === 404
  return unknown ? <NothingPlanned /> : <ErrorState error={error} />
}

/** Also for a site that was never thought about. */
export function NothingPlanned(): ReactNode {
  return (
    <EmptyState title="Nothing to segment yet">
      Zones are proposed once devices were seen talking. Drop a capture anywhere on this page, or start the service with
      an interface to listen on.
    </EmptyState>
  )
}
