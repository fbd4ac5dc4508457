/** What a device talks to, against what others of its category do: a small Sankey, and the table of conversations. */
import { Link } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { term } from '../list/column.ts'
import { bytes, count, many } from '../words.ts'
import type { Conversation, DeviceAnswer } from './answers.ts'
import styles from './discover.module.css'
import type { DeviceRow } from './answers.ts'
import { doingTheSame, habitsOf, likenessOf, serviceOf, type Habits, type ListedConversation } from './likeness.ts'
import { layOutSankey, type Box, type Sankey, type Stream } from './sankey.ts'

const shownAtOnce = 100
const frame = { fromX: 150, toX: 420, most: 8 }
const none: readonly Conversation[] = []

export function Behaviour({
  answer: { row },
  path,
}: {
  readonly answer: DeviceAnswer
  readonly path: string
}): ReactNode {
  const { data } = useAsk<Rows<Conversation>>({
    path: `${path}/conversations`,
    query: { limit: shownAtOnce },
    follows: ['devices'],
  })
  const rows = data?.rows ?? none
  const habits = useHabits(row)
  const sankey = useMemo(
    () =>
      layOutSankey(
        rows.map((each) => streamOf(each, habits)),
        frame,
      ),
    [rows, habits],
  )
  return (
    <Panel
      title="What it talks to"
      beside={<BehaviourWords category={row.category} others={habits.others} />}
      className={styles['all']}
    >
      {rows.length === 0 ? (
        <p className={styles['soft']}>No conversation was seen.</p>
      ) : (
        <div className={styles['behaviour']}>
          <Picture sankey={sankey} />
          <Table rows={rows} site={row.site} habits={habits} />
        </div>
      )}
      {(data?.total ?? 0) > shownAtOnce && (
        <p className={styles['soft']}>
          The largest {shownAtOnce} of {count(data?.total ?? 0)} conversations.
        </p>
      )}
    </Panel>
  )
}

/** What others of its category on its site do: at most so many of them, and so many of their newest conversations. */
const mostOthers = 20
const mostConversations = 1000

function useHabits({ site, id, category }: DeviceRow): Habits {
  const others = useAsk<Rows<DeviceRow>>(
    {
      path: '/devices',
      query: { site, query: term('category', category), sort: 'id', limit: mostOthers + 1 },
      follows: ['devices'],
    },
    category !== '',
  )
  const ids = useMemo(
    () => (others.data?.rows ?? []).map((each) => each.id).filter((each) => each !== id),
    [others.data, id],
  )
  const asked = ids.flatMap((each) => [term('client', each), term('server', each)]).join(' or ')
  const theirs = useAsk<Rows<ListedConversation>>(
    { path: '/conversations', query: { site, query: asked, limit: mostConversations }, follows: ['devices'] },
    category !== '' && ids.length > 1,
  )
  return useMemo(() => habitsOf(ids, theirs.data?.rows ?? []), [ids, theirs.data])
}

function BehaviourWords({ category, others }: { readonly category: string; readonly others: number }): ReactNode {
  return (
    <Explain what="what is usual">
      Ribbons are as thick as the square root of the bytes. A conversation is usual when at least a third of the others
      of the category {category === '' ? '(it has none yet)' : category} use the same service in the same role, inside
      or to the outside; now {many(others, 'other')} of the site {others === 1 ? 'is' : 'are'} compared, by their newest{' '}
      {count(mostConversations)} conversations. Hatched ones are its own.
    </Explain>
  )
}

function streamOf(conversation: Conversation, habits: Habits): Stream {
  const { bytesIn, bytesOut, peerTitle, name } = conversation
  return {
    left: serviceOf(conversation),
    right: name ?? peerTitle,
    // The square root keeps small conversations visible beside a video stream.
    weight: Math.sqrt(bytesIn + bytesOut),
    kind: likenessOf(conversation, habits),
  }
}

function Picture({ sankey }: { readonly sankey: Sankey }): ReactNode {
  return (
    <svg
      className={styles['sankey']}
      viewBox={`0 -2 570 ${sankey.height + 4}`}
      role="img"
      aria-label="Services on the left, peers on the right; the table has the same"
    >
      <defs>
        <pattern id="own" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="3" height="6" className={styles['hatch']} />
        </pattern>
      </defs>
      {sankey.ribbons.map(({ stream, path }) => (
        <path key={`${stream.left} ${stream.right} ${stream.kind}`} d={path} data-kind={stream.kind} />
      ))}
      <Boxes boxes={sankey.left} x={144} textX={138} anchor="end" />
      <Boxes boxes={sankey.right} x={420} textX={432} anchor="start" />
    </svg>
  )
}

type BoxesProps = {
  readonly boxes: readonly Box[]
  readonly x: number
  readonly textX: number
  readonly anchor: 'start' | 'end'
}

function Boxes({ boxes, x, textX, anchor }: BoxesProps): ReactNode {
  return boxes.map(({ name, top, height }) => (
    <g key={name}>
      <rect x={x} y={top} width={6} height={height} />
      <text x={textX} y={top + Math.max(height, 14) / 2} textAnchor={anchor} dominantBaseline="central">
        {name.length > 22 ? `${name.slice(0, 21)}…` : name}
      </text>
    </g>
  ))
}

const usualWords = { usual: 'usual', own: 'its own', unknown: 'not compared' } as const

type TableProps = { readonly rows: readonly Conversation[]; readonly site: string; readonly habits: Habits }

function Table({ rows, site, habits }: TableProps): ReactNode {
  return (
    <div className={styles['facts']} tabIndex={0} role="region" aria-label="Conversations">
      <table>
        <thead>
          <tr>
            <th scope="col">Peer</th>
            <th scope="col">Service</th>
            <th scope="col">Bytes</th>
            <th scope="col">Usual?</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.direction} ${row.peer} ${row.peerTitle} ${row.transport} ${row.port}`}>
              <td dir="auto">
                {row.direction === 'in' ? '← ' : '→ '}
                {row.peer === '' ? (
                  <span title={row.peerTitle}>{row.name ?? row.peerTitle}</span>
                ) : (
                  <Link to="/devices/$site/$id" params={{ site, id: row.peer }}>
                    {row.peerTitle}
                  </Link>
                )}
              </td>
              <td>
                {serviceOf(row)} <small className={styles['soft']}>{row.port === 0 ? '' : row.port}</small>
              </td>
              <td data-number>{bytes(row.bytesIn + row.bytesOut)}</td>
              <td title={`${doingTheSame(row, habits)} of ${habits.others} others do the same`}>
                {usualWords[likenessOf(row, habits)]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
