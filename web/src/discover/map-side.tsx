/** Beside the map: every group as a button, and of the chosen one what it holds, whom it talks to and how to look closer. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { term } from '../list/column.ts'
import { levelOfScore, SeverityMark } from '../parts/severity.tsx'
import { bytes, count, many } from '../words.ts'
import type { MapAnswer, MapEdge, MapNode } from './answers.ts'
import styles from './map.module.css'

type Props = {
  readonly answer: MapAnswer
  readonly by: string
  readonly chosen: string | null
  readonly onChosen: (id: string | null) => void
}

export function MapSide({ answer, by, chosen, onChosen }: Props): ReactNode {
  const node = answer.nodes.find(({ id }) => id === chosen)
  return (
    <aside className={styles['side']} aria-label="Groups">
      {node === undefined ? (
        <ul className={styles['groups']}>
          {answer.nodes
            .toSorted((a, b) => b.maxRisk - a.maxRisk || b.devices - a.devices)
            .map(({ id, title, devices, maxRisk, kind }) => (
              <li key={id}>
                <button type="button" onClick={() => onChosen(id)}>
                  {kind !== 'outside' && <SeverityMark level={levelOfScore(maxRisk)} />}
                  <span dir="auto">{title}</span>
                  {kind !== 'outside' && kind !== 'device' && (
                    <span className={styles['number']}>{count(devices)}</span>
                  )}
                </button>
              </li>
            ))}
        </ul>
      ) : (
        <Chosen node={node} answer={answer} by={by} onChosen={onChosen} />
      )}
    </aside>
  )
}

function Chosen({ node, answer, by, onChosen }: Omit<Props, 'chosen'> & { readonly node: MapNode }): ReactNode {
  const out = answer.edges.filter(({ from }) => from === node.id)
  const into = answer.edges.filter(({ to }) => to === node.id)
  return (
    <div className={styles['chosen']}>
      <button type="button" className={styles['back']} onClick={() => onChosen(null)}>
        ← All groups
      </button>
      <h2 dir="auto">{node.title}</h2>
      <Closer node={node} by={by} />
      <Edges title="Talks to" edges={out} side="to" answer={answer} onChosen={onChosen} />
      <Edges title="Is talked to by" edges={into} side="from" answer={answer} onChosen={onChosen} />
    </div>
  )
}

/** Ways to look closer at a group: its list, and its devices one by one on the map. */
function Closer({ node, by }: { readonly node: MapNode; readonly by: string }): ReactNode {
  if (node.kind === 'device') {
    const [site = '', ...rest] = node.id.replace(/^device:/, '').split('/')
    return (
      <Link to="/devices/$site/$id" params={{ site, id: rest.join('/') }}>
        Its page
      </Link>
    )
  }
  if (node.kind !== 'group' || by === 'purdue') return null
  return (
    <ul className={styles['closer']}>
      <li>
        <Link to="/devices" search={{ query: term(by, node.id) }}>
          Its {many(node.devices, 'device')} in the list
        </Link>
      </li>
      {node.id !== '' && (
        <li>
          <Link to="/map" search={{ by, expand: node.id }}>
            Show its devices one by one
          </Link>
        </li>
      )}
    </ul>
  )
}

type EdgesProps = {
  readonly title: string
  readonly edges: readonly MapEdge[]
  readonly side: 'from' | 'to'
  readonly answer: MapAnswer
  readonly onChosen: (id: string) => void
}

function Edges({ title, edges, side, answer, onChosen }: EdgesProps): ReactNode {
  if (edges.length === 0) return null
  return (
    <section>
      <h3>{title}</h3>
      <ul className={styles['groups']}>
        {edges
          .toSorted((a, b) => b.conversations - a.conversations)
          .map((edge) => (
            <li key={edge[side]}>
              <button type="button" onClick={() => onChosen(edge[side])}>
                <span dir="auto">{answer.nodes.find(({ id }) => id === edge[side])?.title ?? edge[side]}</span>
                <span className={styles['number']}>
                  {many(edge.flows, 'flow')}, {bytes(edge.bytes)}
                  {edge.allowed === false && <strong> denied</strong>}
                </span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  )
}
