/** Who a device is and how sure that is, with the reasons in words, and a way to say better. */
import { Button, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { useMay } from '../session.ts'
import { capital, many, percent } from '../words.ts'
import { identityFields, type Claim, type DeviceAnswer, type IdentityField, type Label } from './answers.ts'
import styles from './discover.module.css'
import { changeLabels } from './labels.tsx'

const titles: Readonly<Record<IdentityField, string>> = {
  category: 'Category',
  vendor: 'Vendor',
  model: 'Model',
  os: 'System',
  firmware: 'Firmware',
}

/** What a person can say; the service knows no other fields. */
const sayable: readonly string[] = ['name', 'category', 'vendor', 'model', 'owner', 'location', 'criticality', 'note']
const beside = ['owner', 'location', 'criticality', 'note'] as const

export function IdentityPanel({ answer }: { readonly answer: DeviceAnswer }): ReactNode {
  const { device, labels } = answer
  return (
    <Panel
      title="Who it is"
      beside={
        <Explain what="the certainty">
          Each value is believed because of what the device said or did; the sentences below it are the reasons,
          strongest first. Of all values with 90 %, nine in ten are right. What a person says stands above.
        </Explain>
      }
    >
      <NameRow answer={answer} />
      {identityFields.map((field) => (
        <IdentityRow
          key={field}
          field={field}
          claim={device.identity?.[field] ?? null}
          label={labels.find((each) => each.field === field)}
          answer={answer}
        />
      ))}
      {beside.map((field) => (
        <BesideRow key={field} field={field} answer={answer} />
      ))}
    </Panel>
  )
}

function NameRow({ answer }: { readonly answer: DeviceAnswer }): ReactNode {
  const label = answer.labels.find(({ field }) => field === 'name')
  const names = answer.device.names.join(', ')
  return (
    <div className={styles['claim']}>
      <span className={styles['claimTitle']}>Name</span>
      <div className={styles['claimValue']}>
        <Edited field="name" title="Name" value={label?.value ?? answer.row.title} label={label} answer={answer} />
        {names !== '' && <p className={styles['soft']}>Calls itself {names}.</p>}
      </div>
    </div>
  )
}

/** What only people know. */
function BesideRow({ field, answer }: { readonly field: string; readonly answer: DeviceAnswer }): ReactNode {
  const label = answer.labels.find((each) => each.field === field)
  return (
    <div className={styles['claim']}>
      <span className={styles['claimTitle']}>{capital(field)}</span>
      <div className={styles['claimValue']}>
        <Edited field={field} title={capital(field)} value={label?.value ?? ''} label={label} answer={answer} />
      </div>
    </div>
  )
}

type RowProps = {
  readonly field: IdentityField
  readonly claim: Claim
  readonly label: Label | undefined
  readonly answer: DeviceAnswer
}

function IdentityRow({ field, claim, label, answer }: RowProps): ReactNode {
  const reasons = claim?.why ?? []
  return (
    <div className={styles['claim']}>
      <span className={styles['claimTitle']}>{titles[field]}</span>
      <div className={styles['claimValue']}>
        <Edited
          field={field}
          title={titles[field]}
          value={label?.value ?? claim?.value ?? ''}
          label={label}
          answer={answer}
        />
        {label === undefined && claim !== null && (
          <span className={styles['sure']} title="How sure this is">
            <meter min={0} max={1} value={claim.confidence} aria-label={`Certainty of ${titles[field]}`} />{' '}
            {percent(claim.confidence)} sure
          </span>
        )}
        {reasons.length > 0 && (
          <details className={styles['why']}>
            <summary>
              {reasons[0]?.clue}
              {reasons.length > 1 && `, and ${many(reasons.length - 1, 'more reason')}`}
            </summary>
            <ul>
              {reasons.map((reason) => (
                <li key={`${reason.fact} ${reason.value} ${reason.clue}`}>
                  {reason.clue}: <code dir="auto">{reason.value}</code>
                  <small>
                    {reason.fact}, {reason.source}
                  </small>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </div>
  )
}

type EditedProps = {
  readonly field: string
  readonly title: string
  readonly value: string
  readonly label: Label | undefined
  readonly answer: DeviceAnswer
}

/** A value with a way to correct it. */
function Edited({ field, title, value, label, answer }: EditedProps): ReactNode {
  const [editing, setEditing] = useState(false)
  const may = useMay('analyst') && sayable.includes(field)
  if (editing) return <Editor {...{ field, title, value, label, answer }} onClose={() => setEditing(false)} />
  return (
    <span className={styles['edited']}>
      {value === '' ? (
        <span className={styles['unknown']}>not known</span>
      ) : (
        <strong dir="auto" title={value}>
          {value}
        </strong>
      )}
      {label !== undefined && <span className={styles['said']}>said by {label.author}</span>}
      {may && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => setEditing(true)}
          aria-label={`Correct ${title.toLowerCase()}`}
        >
          {value === '' ? 'Say it' : 'Correct'}
        </Button>
      )}
    </span>
  )
}

function Editor({ onClose, ...edited }: EditedProps & { readonly onClose: () => void }): ReactNode {
  const { title, value, label } = edited
  const [text, setText] = useState(value)
  const { change, problem } = useChange(edited, onClose)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void change(text.trim())
  }
  return (
    <form className={styles['editor']} onSubmit={submit} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <TextInput
        size="xs"
        aria-label={title}
        autoFocus
        required
        value={text}
        error={problem}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button size="xs" type="submit">
        Save
      </Button>
      {label !== undefined && (
        <Button size="xs" variant="default" onClick={() => void change(null)}>
          As identified
        </Button>
      )}
      <Button size="xs" variant="subtle" onClick={onClose}>
        Cancel
      </Button>
    </form>
  )
}

type Change = { readonly change: (next: string | null) => Promise<void>; readonly problem: string | null }

/** Null goes back to what was identified. */
function useChange({ field, title, label, answer }: EditedProps, onDone: () => void): Change {
  const [problem, setProblem] = useState<string | null>(null)
  const queries = useQueryClient()
  const { site, id } = answer.row
  const change = async (next: string | null): Promise<void> => {
    const what = next === null ? `${title} is as identified again` : `${title} is "${next}"`
    try {
      await changeLabels(queries, [{ site, id, field, before: label?.value ?? null, value: next }], what)
      onDone()
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  return { change, problem }
}
