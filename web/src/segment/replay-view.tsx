/** A policy tried on everything that was recorded: what it would break, said first, and how the flows add up. */
import { Link } from '@tanstack/react-router'
import { CircleAlert, CircleCheck, CircleHelp } from 'lucide-react'
import type { ReactNode } from 'react'
import { PlainTable } from '../parts/plain-table.tsx'
import { count, many, percent } from '../words.ts'
import type { Replay } from './answers.ts'
import styles from './replay-view.module.css'

export function ReplayView({ replay, site }: { readonly replay: Replay | null; readonly site: string }): ReactNode {
  if (replay === null) return <p>It was not tried on recorded flows.</p>
  return (
    <>
      <Verdict replay={replay} />
      <ReplaySum replay={replay} />
      {replay.blocked.length > 0 && <BlockedTable blocked={replay.blocked} site={site} />}
    </>
  )
}

export function Verdict({ replay: { flows, blockedFlows } }: { readonly replay: Replay }): ReactNode {
  const verdict = flows === 0 ? 'nothing' : blockedFlows === 0 ? 'clean' : 'breaks'
  const Icon = { nothing: CircleHelp, clean: CircleCheck, breaks: CircleAlert }[verdict]
  return (
    <p className={styles['verdict']} data-verdict={verdict}>
      <Icon size={18} aria-hidden="true" />
      <span>
        {verdict === 'nothing' &&
          'No legitimate flow between zones was recorded yet, so there is nothing to try it on.'}
        {verdict === 'clean' && `Nothing breaks: all ${count(flows)} legitimate flows would be let through.`}
        {verdict === 'breaks' &&
          `${count(blockedFlows)} of ${many(flows, 'legitimate flow')} (${percent(blockedFlows / flows)}) would be blocked.`}
      </span>
    </p>
  )
}

/** The terms add up to the first number. */
function ReplaySum({ replay }: { readonly replay: Replay }): ReactNode {
  const { suspectFlows: suspect } = replay
  const terms = [
    ['legitimate, let through', replay.allowed],
    ['legitimate, would be blocked', replay.blockedFlows],
    ['reach no router (ARP, multicast, broadcast)', replay.notForwarded],
    ['inside one zone', replay.sameZone],
    ['attempts that nobody answered', replay.unanswered],
    [`of devices with an alert, ${count(suspect.blocked)} of them blocked`, suspect.blocked + suspect.allowed],
  ] as const
  return (
    <dl className={styles['sum']}>
      {terms.map(([words, value]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{count(value)}</dd>
        </div>
      ))}
      <div data-total="">
        <dt>recorded flows, all</dt>
        <dd>{count(replay.considered)}</dd>
      </div>
    </dl>
  )
}

function BlockedTable({ blocked, site }: { readonly blocked: Replay['blocked']; readonly site: string }): ReactNode {
  return (
    <PlainTable
      caption="What would break, most flows first; at most 50 are kept"
      captioned
      rows={blocked}
      keyOf={({ client, server, transport, port }) => `${client} ${server} ${transport} ${port}`}
      columns={[
        { title: 'From', show: ({ client }) => <EndLink id={client} site={site} /> },
        { title: 'To', show: ({ server }) => <EndLink id={server} site={site} /> },
        { title: 'Service', show: ({ transport, port }) => (port === 0 ? transport : `${transport} ${port}`) },
        { title: 'Flows', number: true, show: ({ flows }) => count(flows) },
        { title: 'Why', wide: true, show: ({ why }) => why },
      ]}
    />
  )
}

type End = { readonly id: string; readonly title?: string; readonly site: string }

/** A device's id has a colon (a MAC, or `ip:` with an address); an address outside has no page. */
export function EndLink({ id, title = id, site }: End): ReactNode {
  if (!/^(ip:|[0-9a-f]{2}:)/.test(id)) return <bdi>{title}</bdi>
  return (
    <Link to="/devices/$site/$id" params={{ site, id }}>
      <bdi>{title}</bdi>
    </Link>
  )
}
