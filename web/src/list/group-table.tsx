/** A list added up by an attribute: each value with its devices, risk, findings and alerts; a value leads to its rows. */
import { Link } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk } from '../ask.ts'
import { ErrorState, LoadingState } from '../parts/states.tsx'
import { levelOfScore, RiskScore } from '../parts/severity.tsx'
import type { Input } from '../request.ts'
import { capital, count } from '../words.ts'
import { term, type Group, type ListDefinition } from './column.ts'
import type { Shown } from './list-toolbar.tsx'
import styles from './list.module.css'

type Props<Row> = {
  readonly list: ListDefinition<Row>
  readonly groups: NonNullable<ListDefinition<Row>['groups']>
  readonly by: string
  readonly asked: Input
  readonly onShown: (shown: Shown) => void
}

const none: readonly Group[] = []

export function GroupTable<Row>({ list, groups, by, asked, onShown }: Props<Row>): ReactNode {
  const {
    data,
    error,
    isPlaceholderData: old,
  } = useAsk<{ readonly rows: readonly Group[] }>({
    path: groups.path,
    query: { ...asked, by, limit: 1000 },
    follows: list.follows,
  })
  const rows = data?.rows ?? none
  const total = rows.length
  useEffect(() => onShown({ total, error, old }), [total, error, old, onShown])
  if (error !== null) return <ErrorState error={error} />
  if (data === undefined) return <LoadingState />
  const most = Math.max(1, ...rows.map(({ devices }) => devices))
  const title = groups.by.find(({ name }) => name === by)?.title ?? capital(by)
  return (
    <div
      className={styles['scroller']}
      data-old={old}
      tabIndex={0}
      role="region"
      aria-label={`${list.noun}s by ${title}`}
    >
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">Devices</th>
            <th scope="col">Mean risk</th>
            <th scope="col">Highest risk</th>
            <th scope="col" data-number>
              Findings
            </th>
            <th scope="col" data-number>
              Open alerts
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((group) => (
            <GroupLine key={group.value} group={group} by={by} most={most} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function GroupLine({
  group,
  by,
  most,
}: {
  readonly group: Group
  readonly by: string
  readonly most: number
}): ReactNode {
  const [{ query }] = useAddress()
  const narrower = [query ?? '', term(by, group.value)].filter((part) => part !== '').join(' ')
  return (
    <tr>
      <td data-first>
        <Link
          to="."
          className={styles['cellLink'] ?? ''}
          search={(before: Record<string, unknown>) => ({ ...before, by: undefined, query: narrower })}
        >
          {group.value === '' ? 'Unknown' : group.value}
        </Link>
      </td>
      <td>
        <span className={styles['bar']}>
          <span className={styles['barCount']}>{count(group.devices)}</span>
          <span className={styles['barTrack']} aria-hidden="true">
            <span className={styles['barFill']} style={{ width: `${(100 * group.devices) / most}%` }} />
          </span>
        </span>
      </td>
      <td>
        <RiskScore score={group.meanRisk} level={levelOfScore(group.meanRisk)} />
      </td>
      <td>
        <RiskScore score={group.maxRisk} level={levelOfScore(group.maxRisk)} />
      </td>
      <td data-number>{count(group.findings)}</td>
      <td data-number>{count(group.alerts)}</td>
    </tr>
  )
}
