/** What a version of the policy changes against the one before: zones and rules with a sign, a word and their reason. */
import { Minus, Pencil, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { PlainTable } from '../parts/plain-table.tsx'
import { count, many } from '../words.ts'
import type { PolicyDiff } from './policy-diff.ts'
import { serviceWords, sideWords, type Rule } from './policy.ts'
import styles from './policy.module.css'

const mostRows = 300
type Titles = ReadonlyMap<string, string>

export function PolicyDiffView({ diff, titles }: { readonly diff: PolicyDiff; readonly titles: Titles }): ReactNode {
  const { zones, rules, same } = diff
  if (zones.length + rules.length === 0) return <p>Nothing changes: {many(same, 'rule')} stay as they are.</p>
  const number = (change: string): string => count(rules.filter((rule) => rule.change === change).length)
  return (
    <>
      <p>
        Rules: {number('added')} added, {number('changed')} changed, {number('removed')} removed, {count(same)} stay as
        they are.
      </p>
      {zones.length > 0 && <ZoneChanges zones={zones} />}
      {rules.length > 0 && <RuleChanges rules={rules.slice(0, mostRows)} titles={titles} />}
      {rules.length > mostRows && <p>{many(rules.length - mostRows, 'more change')} not drawn.</p>}
    </>
  )
}

function ZoneChanges({ zones }: Pick<PolicyDiff, 'zones'>): ReactNode {
  return (
    <PlainTable
      caption="Zones that change"
      rows={zones}
      keyOf={({ id }) => id}
      columns={[
        { title: 'Zone', show: ({ title }) => <bdi>{title}</bdi> },
        { title: 'Change', show: ({ change }) => <ChangeMark change={change} /> },
        { title: 'Devices joining', number: true, show: ({ joined }) => count(joined.length) },
        { title: 'Devices leaving', number: true, show: ({ left }) => count(left.length) },
      ]}
    />
  )
}

function RuleChanges({ rules, titles }: Pick<PolicyDiff, 'rules'> & { readonly titles: Titles }): ReactNode {
  return (
    <PlainTable
      caption="Rules that change"
      rows={rules}
      keyOf={({ change, rule }) => `${change} ${rule.id}`}
      columns={[
        { title: 'Change', show: ({ change }) => <ChangeMark change={change} /> },
        { title: 'From', show: (row) => changed(({ from }) => sideWords(from, titles), row) },
        { title: 'To', show: (row) => changed(({ to }) => sideWords(to, titles), row) },
        { title: 'Service', show: (row) => changed(serviceWords, row) },
        { title: 'Why', wide: true, show: ({ rule }) => <bdi>{rule.why}</bdi> },
      ]}
    />
  )
}

/** As it is, below what it was. */
function changed(words: (rule: Rule) => string, { rule, before }: PolicyDiff['rules'][number]): ReactNode {
  const was = before === null ? null : words(before)
  return (
    <>
      {was !== null && was !== words(rule) && (
        <del className={styles['was']}>
          <bdi>{was}</bdi>
        </del>
      )}
      <bdi>{words(rule)}</bdi>
    </>
  )
}

const marks = { added: Plus, removed: Minus, changed: Pencil } as const

function ChangeMark({ change }: { readonly change: keyof typeof marks }): ReactNode {
  const Icon = marks[change]
  return (
    <span className={styles['change']} data-change={change}>
      <Icon size={13} aria-hidden="true" /> {change}
    </span>
  )
}
