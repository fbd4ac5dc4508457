/** Values with bars of their share of the largest: a bar chart that is a table and whose rows are links. */
import type { ReactNode } from 'react'
import { count } from '../words.ts'
import styles from './bar-list.module.css'

type Bar = {
  readonly key: string
  /** Mostly a link to what stands behind it. */
  readonly label: ReactNode
  readonly value: number
  /** The value in words, when it is no plain count. */
  readonly shown?: string
  readonly level?: string
}

type Props = { readonly bars: readonly Bar[]; readonly caption: string; readonly unit: string }

export function BarList({ bars, caption, unit }: Props): ReactNode {
  const most = Math.max(1, ...bars.map(({ value }) => value))
  return (
    <table className={styles['bars']}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Value</th>
          <th scope="col">{unit}</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {bars.map(({ key, label, value, shown, level }) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            <td className={styles['value']}>{shown ?? count(value)}</td>
            <td className={styles['track']} aria-hidden="true">
              <span className={styles['fill']} data-level={level} style={{ width: `${(100 * value) / most}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
