/** A question before something that cannot be taken back, or changes much: what it changes, then yes or no. */
import { Button, Group, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import { Problem } from './problem.tsx'
import type { Sending } from './use-send.ts'

type Props = {
  readonly title: string
  /** What it will change. */
  readonly children: ReactNode
  /** What the button says: the verb itself. */
  readonly verb: string
  readonly sending: Sending
  readonly onYes: () => void
  readonly onClose: () => void
}

export function Confirm({ title, children, verb, sending, onYes, onClose }: Props): ReactNode {
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {children}
      <Problem sentence={sending.problem} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button loading={sending.busy} onClick={onYes}>
          {verb}
        </Button>
      </Group>
    </Modal>
  )
}
