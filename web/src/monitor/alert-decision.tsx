/** What people make of an alert: acknowledge, close or reopen with a note, and a way back. */
import { Button, Group, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { Moment } from '../parts/moment.tsx'
import { Panel } from '../parts/page.tsx'
import { request } from '../request.ts'
import { useMay } from '../session.ts'
import type { AlertDetail } from './alert-page.tsx'
import { alertStates, isAlertState, stateWords, type AlertState } from './alert-words.ts'

const longestNote = 2000

export function AlertDecision({ alert }: { readonly alert: AlertDetail }): ReactNode {
  const [note, setNote] = useState(alert.note)
  const [problem, setProblem] = useState('')
  const may = useMay('analyst')
  const change = useChange(alert, setProblem)
  const state: AlertState = isAlertState(alert.state) ? alert.state : 'open'
  return (
    <Panel title={stateWords[state].now}>
      {alert.decidedBy !== '' && (
        <p>
          By <bdi>{alert.decidedBy}</bdi>, <Moment atMs={alert.changedMs} both />.
        </p>
      )}
      <Textarea
        label="Note"
        description="Why, for those who look at it later."
        value={note}
        maxLength={longestNote}
        autosize
        minRows={2}
        disabled={!may}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      {problem !== '' && <p role="alert">{problem} Nothing was changed.</p>}
      {may ? (
        <Group gap="xs" mt="sm">
          {alertStates
            .filter((next) => next !== state)
            .map((next) => (
              <Button
                key={next}
                size="xs"
                variant={next === 'open' ? 'default' : 'filled'}
                onClick={() => void change(next, note)}
              >
                {stateWords[next].act}
              </Button>
            ))}
          {note !== alert.note && (
            <Button size="xs" variant="default" onClick={() => void change(state, note)}>
              Save the note
            </Button>
          )}
        </Group>
      ) : (
        <p>Only analysts and administrators decide about alerts. Ask an administrator for the role.</p>
      )}
    </Panel>
  )
}

/** Changes it, and offers to change it back. */
function useChange(alert: AlertDetail, setProblem: (sentence: string) => void) {
  const queries = useQueryClient()
  const send = async (state: string, note: string): Promise<void> => {
    await request(`/alerts/${encodeURIComponent(alert.site)}/${encodeURIComponent(alert.id)}`, {
      method: 'PATCH',
      body: { state, note },
    })
    await queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/alerts') })
  }
  return async (state: AlertState, note: string): Promise<void> => {
    try {
      await send(state, note)
      const shown = notifications.show({
        autoClose: 10_000,
        title: `${stateWords[state].done}: ${alert.title}`,
        message: (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              notifications.hide(shown)
              void send(alert.state, alert.note)
            }}
          >
            Undo
          </Button>
        ),
      })
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
}
