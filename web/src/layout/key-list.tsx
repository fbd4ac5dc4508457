/** The list of keys that work on this page, shown by `?`. */
import { Kbd, Modal } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useShortcutList } from '../keys.ts'
import styles from './shell.module.css'

type State = { readonly shown: boolean; readonly open: () => void; readonly close: () => void }

export function useKeyList(): State {
  const [shown, setShown] = useState(false)
  return { shown, open: () => setShown(true), close: () => setShown(false) }
}

export function KeyList({ state }: { readonly state: State }): ReactNode {
  const shortcuts = useShortcutList()
  const fixed = [
    { keys: 'Enter', title: 'Open what has the focus' },
    { keys: 'Escape', title: 'Close a dialog, leave a field' },
  ]
  return (
    <Modal opened={state.shown} onClose={state.close} title="Keys" closeButtonProps={{ 'aria-label': 'Close' }}>
      <table className={styles['keyTable']}>
        <tbody>
          {[...shortcuts, ...fixed].map(({ keys, title }) => (
            <tr key={`${keys} ${title}`}>
              <td>
                {keys.split(' ').map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </td>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
