/** The quiet frame of the pages before signing in. */
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import styles from './access.module.css'

export function AccessFrame({
  title,
  lead,
  children,
}: {
  readonly title: string
  readonly lead: ReactNode
  readonly children: ReactNode
}): ReactNode {
  useEffect(() => {
    document.title = `${title} · Cordon`
  }, [title])
  return (
    <main className={styles['frame']}>
      <div className={styles['card']}>
        <img src="/favicon.svg" width={40} height={40} alt="" />
        <h1>{title}</h1>
        <p className={styles['lead']}>{lead}</p>
        {children}
      </div>
    </main>
  )
}
