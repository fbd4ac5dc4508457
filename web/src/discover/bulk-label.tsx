/** Says the same of several devices at once: which field, which value, how many it touches, and how to take it back. */
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { many } from '../words.ts'
import type { DeviceRow } from './answers.ts'
import styles from './discover.module.css'
import { changeLabels } from './labels.tsx'

const fields = [
  { value: 'category', label: 'Category' },
  { value: 'vendor', label: 'Vendor' },
  { value: 'model', label: 'Model' },
  { value: 'owner', label: 'Owner' },
  { value: 'location', label: 'Location' },
]
const said = 'What you say stands above what was identified. Risk, zones and findings are thought through again.'

type Props = { readonly rows: readonly DeviceRow[]; readonly onClose: () => void }

export function BulkLabel({ rows, onClose }: Props): ReactNode {
  const [field, setField] = useState('category')
  const [value, setValue] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const queries = useQueryClient()
  const who = many(rows.length, 'device')
  const save = async (): Promise<void> => {
    const changes = rows.map(({ site, id }) => ({ site, id, field, before: null, value: value.trim() }))
    try {
      await changeLabels(queries, changes, `${field} is "${value.trim()}"`)
      onClose()
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void save()
  }
  return (
    <Modal opened onClose={onClose} title={`Say what ${who} are`} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={styles['form']} onSubmit={submit}>
        <NativeSelect
          label="Field"
          value={field}
          data={fields}
          onChange={(event) => setField(event.currentTarget.value)}
        />
        <TextInput
          label="Value"
          required
          data-autofocus
          value={value}
          error={problem}
          description={said}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button type="submit">Change {who}</Button>
      </form>
    </Modal>
  )
}
