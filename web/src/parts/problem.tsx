/** Why something was refused, beside what was tried; read aloud at once. */
import type { ReactNode } from 'react'
import styles from './problem.module.css'

export function Problem({ sentence }: { readonly sentence: string }): ReactNode {
  if (sentence === '') return null
  return (
    <p role="alert" className={styles['problem']}>
      {sentence} Nothing was changed.
    </p>
  )
}
