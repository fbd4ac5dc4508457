/** A version of the policy written for a platform: what it refuses, how to try, load and take it back, and the text to copy. */
import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk, type Rows } from '../ask.ts'
import { Panel } from '../parts/page.tsx'
import { LoadingState } from '../parts/states.tsx'
import { many } from '../words.ts'
import type { PolicyVersion } from './answers.ts'
import { ConfigurationViewer } from './configuration-viewer.tsx'
import { configurationFileName } from './configuration.ts'
import styles from './policy.module.css'
import { NothingPlanned, SegmentFault, SegmentFrame } from './segment-frame.tsx'

type Rendering = {
  readonly platform: string
  readonly text: string
  readonly refused: readonly { readonly rule: string; readonly reason: string }[]
  readonly platforms: readonly { readonly name: string; readonly title: string }[]
}

export function ConfigurationPage(): ReactNode {
  return <SegmentFrame>{(site) => <Configuration key={site} site={site} />}</SegmentFrame>
}

function Configuration({ site }: { readonly site: string }): ReactNode {
  const [{ version: chosen }] = useAddress()
  const { data, error } = useAsk<Rows<PolicyVersion>>({ path: '/policies', query: { site }, follows: ['policy'] })
  if (error !== null) return <SegmentFault error={error} />
  if (data === undefined) return <LoadingState />
  const versions = data.rows.toSorted((a, b) => b.version - a.version)
  const approved = versions.find(({ state }) => state === 'approved')
  const shown = versions.find(({ version }) => String(version) === chosen) ?? approved ?? versions[0]
  return shown === undefined ? <NothingPlanned /> : <Rendered shown={shown} versions={versions} />
}

type Props = { readonly shown: PolicyVersion; readonly versions: readonly PolicyVersion[] }

function Rendered({ shown, versions }: Props): ReactNode {
  const [{ platform = 'nftables' }, setAddress] = useAddress()
  const { data, error } = useAsk<Rendering>({
    path: `/policies/${encodeURIComponent(shown.site)}/${shown.version}/render`,
    query: { platform },
    follows: ['policy'],
  })
  if (error !== null) return <SegmentFault error={error} />
  if (data === undefined) return <LoadingState />
  return (
    <Panel
      title={`Version ${shown.version}, ${shown.state}`}
      beside={
        <>
          <Select
            size="xs"
            w={220}
            ml="auto"
            aria-label="Version"
            allowDeselect={false}
            value={String(shown.version)}
            data={versions.map(({ version, state }) => ({
              value: String(version),
              label: `Version ${version}, ${state}`,
            }))}
            onChange={(value) => setAddress({ version: value ?? undefined })}
          />
          <Select
            size="xs"
            w={160}
            aria-label="Platform"
            allowDeselect={false}
            value={platform}
            data={data.platforms.map(({ name, title }) => ({ value: name, label: title }))}
            onChange={(value) => setAddress({ platform: value ?? undefined })}
          />
        </>
      }
    >
      {shown.state !== 'approved' && (
        <p className={styles['note']}>This version is not approved yet. Look at what would break before you load it.</p>
      )}
      <Refused refused={data.refused} />
      <ConfigurationViewer text={data.text} fileName={configurationFileName(shown.site, shown.version, platform)} />
    </Panel>
  )
}

function Refused({ refused }: Pick<Rendering, 'refused'>): ReactNode {
  if (refused.length === 0) return null
  return (
    <details>
      <summary>
        {many(refused.length, 'rule')} cannot be written for this platform and {refused.length === 1 ? 'stays' : 'stay'}{' '}
        denied.
      </summary>
      <ul>
        {refused.map(({ rule, reason }) => (
          <li key={rule}>
            <bdi>{rule}</bdi>: {reason}
          </li>
        ))}
      </ul>
    </details>
  )
}
