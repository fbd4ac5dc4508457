/** The policy: its versions, what one changes, what would break, and the decision about it. */
import { Link } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk, type Rows } from '../ask.ts'
import { Explain } from '../parts/explain.tsx'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { PlainTable } from '../parts/plain-table.tsx'
import { LoadingState } from '../parts/states.tsx'
import { capital, count, many } from '../words.ts'
import type { PolicyDetail, PolicyVersion } from './answers.ts'
import { Decide } from './decide.tsx'
import { PolicyDiffView } from './policy-diff-view.tsx'
import { diffPolicies } from './policy-diff.ts'
import styles from './policy.module.css'
import { serviceWords, sideWords } from './policy.ts'
import { ReplayView } from './replay-view.tsx'
import { NothingPlanned, SegmentFault, SegmentFrame } from './segment-frame.tsx'

const mostRules = 500

export function PolicyPage(): ReactNode {
  return <SegmentFrame>{(site) => <Policies key={site} site={site} />}</SegmentFrame>
}

function Policies({ site }: { readonly site: string }): ReactNode {
  const [{ version: chosen }] = useAddress()
  const { data, error } = useAsk<Rows<PolicyVersion>>({ path: '/policies', query: { site }, follows: ['policy'] })
  if (error !== null) return <SegmentFault error={error} />
  if (data === undefined) return <LoadingState />
  const versions = data.rows.toSorted((a, b) => b.version - a.version)
  const shown = versions.find(({ version }) => String(version) === chosen) ?? versions[0]
  if (shown === undefined) return <NothingPlanned />
  const before = versions.find(({ version }) => version < shown.version)
  return (
    <div className={styles['two']}>
      <Panel title="Versions">
        <Versions versions={versions} shown={shown} site={site} />
      </Panel>
      <Version key={shown.version} shown={shown} before={before ?? null} versions={versions} />
    </div>
  )
}

type VersionsProps = {
  readonly versions: readonly PolicyVersion[]
  readonly shown: PolicyVersion
  readonly site: string
}

function Versions({ versions, shown, site }: VersionsProps): ReactNode {
  return (
    <ol className={styles['versions']}>
      {versions.map(({ version, state, createdMs, sentence }) => (
        <li key={version}>
          <Link
            to="/segment/policy"
            search={{ site, version: String(version) }}
            aria-current={version === shown.version ? 'true' : undefined}
          >
            Version {version}, {state}
            <small>
              <Moment atMs={createdMs} />
              {sentence !== '' && `: ${sentence}`}
            </small>
          </Link>
        </li>
      ))}
    </ol>
  )
}

type VersionProps = {
  readonly shown: PolicyVersion
  readonly before: PolicyVersion | null
  readonly versions: readonly PolicyVersion[]
}

function Version({ shown, before, versions }: VersionProps): ReactNode {
  const now = useAsk<PolicyDetail>(question(shown))
  const was = useAsk<PolicyDetail>(question(before ?? shown))
  const diff = useMemo(() => {
    if (now.data === undefined || was.data === undefined) return null
    return diffPolicies(before === null ? null : was.data.policy, now.data.policy)
  }, [now.data, was.data, before])
  if (now.error !== null) return <SegmentFault error={now.error} />
  if (now.data === undefined || diff === null) return <LoadingState />
  const { policy, replay } = now.data
  const titles = new Map([...(was.data?.policy.zones ?? []), ...policy.zones].map(({ id, title }) => [id, title]))
  return (
    <div className={styles['right']}>
      <Panel title={`Version ${shown.version}`} beside={<Decide shown={now.data} diff={diff} versions={versions} />}>
        <p>{historyOf(shown)}</p>
        <p>
          {many(policy.zones.length, 'zone')}, {many(policy.rules.length, 'rule')}; everything else is denied.{' '}
          <Link to="/segment/configuration" search={{ site: shown.site, version: String(shown.version) }}>
            Its configuration
          </Link>
        </p>
      </Panel>
      <Panel title="What would break" beside={<ReplayExplained />}>
        <ReplayView replay={replay} site={shown.site} />
      </Panel>
      <Panel title={before === null ? 'What it says' : `Against version ${before.version}`}>
        {before === null ? <p>There is no version before it.</p> : <PolicyDiffView diff={diff} titles={titles} />}
      </Panel>
      <Panel title={many(policy.rules.length, 'rule')}>
        <RuleTable policy={policy} titles={titles} />
      </Panel>
    </div>
  )
}

function question({ site, version }: PolicyVersion) {
  return { path: `/policies/${encodeURIComponent(site)}/${version}`, follows: ['policy'] } as const
}

function historyOf({ state, author, sentence, decidedBy, decidedMs }: PolicyVersion): ReactNode {
  return (
    <>
      {capital(state)}. {sentence} By <bdi>{author === '' ? 'Cordon' : author}</bdi>.
      {decidedMs !== null && (
        <>
          {' '}
          Decided by <bdi>{decidedBy}</bdi> <Moment atMs={decidedMs} both />.
        </>
      )}
    </>
  )
}

function RuleTable({
  policy,
  titles,
}: {
  readonly policy: PolicyDetail['policy']
  readonly titles: ReadonlyMap<string, string>
}): ReactNode {
  const shown = policy.rules.slice(0, mostRules)
  return (
    <>
      <PlainTable
        caption="Rules"
        rows={shown}
        keyOf={({ id }) => id}
        columns={[
          { title: 'From', show: ({ from }) => <bdi>{sideWords(from, titles)}</bdi> },
          { title: 'To', show: ({ to }) => <bdi>{sideWords(to, titles)}</bdi> },
          { title: 'Service', show: serviceWords },
          { title: 'Flows', number: true, show: ({ flows }) => count(flows) },
          { title: 'Why', wide: true, show: ({ why }) => <bdi>{why}</bdi> },
        ]}
      />
      {policy.rules.length > shown.length && <p>{many(policy.rules.length - shown.length, 'more rule')} not drawn.</p>}
    </>
  )
}

function ReplayExplained(): ReactNode {
  return (
    <Explain what="what would break">
      The policy is tried on every recorded flow. Legitimate are those that a router forwards between zones, that were
      answered, and that no device with an alert took part in. A flow counts as let through only when every pair of
      addresses that it may have used is allowed.
    </Explain>
  )
}
