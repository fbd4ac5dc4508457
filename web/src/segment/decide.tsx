/** Approving or rejecting a version: first what that changes and what the replay says, afterwards a way back. */
import { Button, Group, Modal } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { request } from '../request.ts'
import { useMay } from '../session.ts'
import { many } from '../words.ts'
import type { PolicyDetail, PolicyVersion } from './answers.ts'
import type { PolicyDiff } from './policy-diff.ts'
import { Verdict } from './replay-view.tsx'

type Props = { readonly shown: PolicyDetail; readonly diff: PolicyDiff; readonly versions: readonly PolicyVersion[] }
type Choice = 'approve' | 'reject'

export function Decide({ shown, diff, versions }: Props): ReactNode {
  const [choice, setChoice] = useState<Choice | null>(null)
  const may = useMay('analyst')
  if (!may) return <span>Only analysts and administrators decide.</span>
  return (
    <>
      <Group gap="xs" ml="auto">
        {shown.state !== 'approved' && (
          <Button size="xs" onClick={() => setChoice('approve')}>
            Approve
          </Button>
        )}
        {shown.state !== 'rejected' && (
          <Button size="xs" variant="default" onClick={() => setChoice('reject')}>
            Reject
          </Button>
        )}
      </Group>
      <Modal
        opened={choice !== null}
        onClose={() => setChoice(null)}
        title={`${choice === 'reject' ? 'Reject' : 'Approve'} version ${shown.version}?`}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {choice !== null && (
          <Confirm choice={choice} shown={shown} diff={diff} versions={versions} onDone={() => setChoice(null)} />
        )}
      </Modal>
    </>
  )
}

type ConfirmProps = Props & { readonly choice: Choice; readonly onDone: () => void }

function Confirm({ choice, shown, diff, versions, onDone }: ConfirmProps): ReactNode {
  const queries = useQueryClient()
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem: string }>({ busy: false, problem: '' })
  const approved = versions.find(({ state: each, version }) => each === 'approved' && version !== shown.version)
  const decide = async (): Promise<void> => {
    setState({ busy: true, problem: '' })
    try {
      await request(`/policies/${encodeURIComponent(shown.site)}/${shown.version}/${choice}`, {
        method: 'POST',
        body: {},
      })
      await queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/policies') })
      notifications.show({
        title: `Version ${shown.version} is ${choice === 'approve' ? 'approved' : 'rejected'}`,
        message: wayBack(choice, approved),
      })
      onDone()
    } catch (error) {
      setState({ busy: false, problem: error instanceof Error ? error.message : String(error) })
    }
  }
  return (
    <>
      <p>{effectOf(choice, diff, approved)}</p>
      {choice === 'approve' && shown.replay !== null && <Verdict replay={shown.replay} />}
      <p>Nothing is sent to any firewall or switch: you copy the configuration yourself.</p>
      {state.problem !== '' && <p role="alert">{state.problem} Nothing was changed.</p>}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onDone}>
          Cancel
        </Button>
        <Button loading={state.busy} onClick={() => void decide()} data-autofocus>
          {choice === 'approve' ? 'Approve' : 'Reject'}
        </Button>
      </Group>
    </>
  )
}

function effectOf(choice: Choice, { rules, zones }: PolicyDiff, approved: PolicyVersion | undefined): string {
  if (choice === 'reject')
    return 'It stays in the list with your name, and is not what alerts and configurations go by.'
  const devices = new Set(zones.flatMap(({ joined, left }) => [...joined, ...left])).size
  const replaced = approved === undefined ? '' : ` It replaces version ${approved.version}.`
  const change = `${many(rules.length, 'rule')} and the zones of ${many(devices, 'device')} differ from the version before.`
  return `It becomes the policy of this site.${replaced} ${change}`
}

function wayBack(choice: Choice, approved: PolicyVersion | undefined): string {
  if (choice === 'reject') return 'To take it back, approve it.'
  return approved === undefined
    ? 'To take it back, reject it.'
    : `To take it back, approve version ${approved.version} again.`
}
