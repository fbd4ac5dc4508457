/** The map as a table: from, to, and what passed between them. */
import type { ReactNode } from 'react'
import { bytes, count } from '../words.ts'
import type { MapAnswer } from './answers.ts'
import styles from './map.module.css'

const words = { true: 'allowed', false: 'denied', null: 'no policy says' } as const

export function MapTable({
  answer,
  onChosen,
}: {
  readonly answer: MapAnswer
  readonly onChosen: (id: string) => void
}): ReactNode {
  const titles = new Map(answer.nodes.map(({ id, title }) => [id, title]))
  return (
    <div className={styles['table']} tabIndex={0} role="region" aria-label="Who talks to whom">
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Conversations</th>
            <th scope="col">Flows</th>
            <th scope="col">Bytes</th>
            <th scope="col">Policy</th>
          </tr>
        </thead>
        <tbody>
          {answer.edges
            .toSorted((a, b) => b.conversations - a.conversations)
            .map(({ from, to, conversations, flows, bytes: sent, allowed }) => (
              <tr key={`${from}\t${to}`}>
                <td>
                  <button type="button" onClick={() => onChosen(from)} dir="auto">
                    {titles.get(from) ?? from}
                  </button>
                </td>
                <td>
                  <button type="button" onClick={() => onChosen(to)} dir="auto">
                    {titles.get(to) ?? to}
                  </button>
                </td>
                <td data-number>{count(conversations)}</td>
                <td data-number>{count(flows)}</td>
                <td data-number>{bytes(sent)}</td>
                <td data-denied={allowed === false}>{words[`${allowed}`]}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
