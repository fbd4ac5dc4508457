/** What a device talks to, against what others of its category do: a small Sankey, and the table of conversations. */
import { Link } from '@tanstack/react-router'
import { useMemo, type ReactNode } from 'react'
import { useAsk, type Rows } from '../ask.ts'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { bytes, count } from '../words.ts'
import type { Conversation, DeviceAnswer } from './answers.ts'
import styles from './discover.module.css'
import { layOutSankey, type Box, type Sankey } from './sankey.ts'

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
  const sankey = useMemo(() => layOutSankey(rows.map(streamOf), frame), [rows])
  return (
    <Panel title="What it talks to" beside={<BehaviourWords category={row.category} />} className={styles['all']}>
      {rows.length === 0 ? (
        <p className={styles['soft']}>No conversation was seen.</p>
      ) : (
        <div className={styles['behaviour']}>
          <Picture sankey={sankey} />
          <Table rows={rows} site={row.site} />
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

function BehaviourWords({ category }: { readonly category: string }): ReactNode {
  return (
    <Explain what="what is usual">
      Ribbons are as thick as the bytes. A conversation is usual when at least a third of the other devices of the
      category {category === '' ? '(it has none yet)' : category} use the same service with the same kind of peer.
      Hatched ones are its own.
    </Explain>
  )
}

function kindOf({ like, likeDoing }: Conversation): 'usual' | 'own' | 'unknown' {
  if (like === null || likeDoing === null || like === 0) return 'unknown'
  return likeDoing * 3 >= like ? 'usual' : 'own'
}

function serviceOf({ application, transport, port }: Conversation): string {
  return application ?? (port === 0 ? transport : `${transport}/${port}`)
}

function streamOf(conversation: Conversation) {
  const { bytesIn, bytesOut, peerTitle, name } = conversation
  return {
    left: serviceOf(conversation),
    right: name ?? peerTitle,
    // The square root keeps small conversations visible beside a video stream.
    weight: Math.sqrt(bytesIn + bytesOut),
    kind: kindOf(conversation),
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

function Table({ rows, site }: { readonly rows: readonly Conversation[]; readonly site: string }): ReactNode {
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
              <td title={row.like === null ? '' : `${row.likeDoing ?? 0} of ${row.like} like it do the same`}>
                {usualWords[kindOf(row)]}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
