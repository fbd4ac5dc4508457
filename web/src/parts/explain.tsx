/** "How is this computed": every number has one. */
import { ActionIcon, Popover } from '@mantine/core'
import { CircleQuestionMark } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './explain.module.css'

export function Explain({ what, children }: { readonly what: string; readonly children: ReactNode }): ReactNode {
  return (
    <Popover width={320} position="bottom" withArrow trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`How is ${what} computed?`}>
          <CircleQuestionMark size={15} aria-hidden="true" className={styles['icon']} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={styles['text']} tabIndex={0} data-autofocus aria-label={`How ${what} is computed`}>
        {children}
      </Popover.Dropdown>
    </Popover>
  )
}
