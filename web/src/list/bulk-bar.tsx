/** What can be done with the rows that were chosen, and how many they are. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { many } from '../words.ts'
import type { BulkAction } from './column.ts'
import styles from './list.module.css'
import type { Selection } from './selection.ts'

type Props<Row> = {
  readonly noun: string
  readonly selection: Selection<Row>
  readonly actions: readonly BulkAction<Row>[]
}

export function BulkBar<Row>({ noun, selection, actions }: Props<Row>): ReactNode {
  const { rows } = selection
  return (
    <div className={styles['bulk']} role="status" hidden={rows.length === 0}>
      {rows.length > 0 && (
        <>
          <strong>{many(rows.length, noun)} chosen</strong>
          {actions.map((action) => (
            <Button key={action.title} size="xs" variant="default" onClick={() => action.run(rows)}>
              {action.title}
            </Button>
          ))}
          <Button size="xs" variant="subtle" onClick={selection.clear}>
            Choose none
          </Button>
        </>
      )}
    </div>
  )
}
