/** Views that somebody saved: a name for what stands in the address bar, for oneself or for all. */
import { Button, Checkbox, Menu, Modal, TextInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { Bookmark } from 'lucide-react'
import { useState, type FormEvent, type ReactNode } from 'react'
import { listNames, useAddress } from '../address-bar.ts'
import { useAsk } from '../ask.ts'
import { request } from '../request.ts'
import styles from './list.module.css'

type View = {
  readonly id: string
  readonly list: string
  readonly title: string
  readonly shared: boolean | number
  readonly state: Readonly<Record<string, string>>
}
const cleared = Object.fromEntries(listNames.map((name) => [name, undefined]))

export function SavedViews({ list }: { readonly list: string }): ReactNode {
  const [, setAddress] = useAddress()
  const [saving, setSaving] = useState(false)
  const queries = useQueryClient()
  const answer = useAsk<{ readonly rows: readonly View[] }>({ path: '/views', query: { list }, follows: ['settings'] })
  const views = answer.data?.rows ?? []
  const forget = async (view: View): Promise<void> => {
    await request(`/views/${encodeURIComponent(view.id)}`, { method: 'DELETE' })
    await queries.invalidateQueries({ queryKey: ['/views'] })
    notifications.show({ message: `The view "${view.title}" is deleted.` })
  }
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<Bookmark size={14} aria-hidden="true" />}>
            Views
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>No saved views yet</Menu.Label>}
          {views.map((view) => (
            <Menu.Item key={view.id} onClick={() => setAddress({ ...cleared, ...view.state }, { push: true })}>
              {view.title}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setSaving(true)}>Save this view…</Menu.Item>
          {views.length > 0 && <Menu.Label>Delete</Menu.Label>}
          {views.map((view) => (
            <Menu.Item key={`delete ${view.id}`} color="red" onClick={() => void forget(view)}>
              {view.title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <SaveView list={list} opened={saving} onClose={() => setSaving(false)} />
    </>
  )
}

type SaveProps = { readonly list: string; readonly opened: boolean; readonly onClose: () => void }

function SaveView({ list, opened, onClose }: SaveProps): ReactNode {
  const [title, setTitle] = useState('')
  const [shared, setShared] = useState(false)
  const { save, problem } = useSave(list, onClose)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void save(title, shared)
  }
  return (
    <Modal opened={opened} onClose={onClose} title="Save this view" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form className={styles['save']} onSubmit={submit}>
        <TextInput
          label="Name"
          required
          data-autofocus
          value={title}
          error={problem}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Checkbox
          label="Show it to everybody"
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <Button type="submit">Save</Button>
      </form>
    </Modal>
  )
}

type Save = { readonly save: (title: string, shared: boolean) => Promise<void>; readonly problem: string | null }

function useSave(list: string, onSaved: () => void): Save {
  const [address] = useAddress()
  const [problem, setProblem] = useState<string | null>(null)
  const queries = useQueryClient()
  const save = async (title: string, shared: boolean): Promise<void> => {
    const state = Object.fromEntries(
      listNames.flatMap((name) => (address[name] === undefined ? [] : [[name, address[name]]])),
    )
    try {
      await request('/views', { method: 'PUT', body: { list, title, shared, state } })
      await queries.invalidateQueries({ queryKey: ['/views'] })
      onSaved()
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  return { save, problem }
}
