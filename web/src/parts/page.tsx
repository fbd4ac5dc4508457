/** The frame of a page: its title (also of the window), what can be done on it, and its sisters as tabs. */
import { Link } from '@tanstack/react-router'
import { useEffect, type ReactNode } from 'react'
import styles from './page.module.css'

type Tab = { readonly to: string; readonly title: string }

type Props = {
  readonly title: string
  readonly children: ReactNode
  readonly actions?: ReactNode
  readonly tabs?: readonly Tab[]
  /** Beside the title, such as a level. */
  readonly beside?: ReactNode
  /** The page fills the window and its list scrolls, not the page. */
  readonly fills?: boolean
}

export function Page({ title, children, actions, tabs, beside, fills }: Props): ReactNode {
  useEffect(() => {
    document.title = `${title} · Cordon`
  }, [title])
  return (
    <div className={styles['page']} data-fills={fills}>
      <header className={styles['head']}>
        <h1 className={styles['title']} dir="auto">
          {title}
        </h1>
        {beside}
        {tabs !== undefined && (
          <nav className={styles['tabs']} aria-label={`Views of ${title}`}>
            {tabs.map((tab) => (
              <Link key={tab.to} to={tab.to} activeOptions={{ exact: true, includeSearch: false }}>
                {tab.title}
              </Link>
            ))}
          </nav>
        )}
        <div className={styles['actions']}>{actions}</div>
      </header>
      {children}
    </div>
  )
}

type PanelProps = {
  readonly title: string
  readonly children: ReactNode
  /** How it is computed, a link to the list behind it. */
  readonly beside?: ReactNode
  readonly className?: string | undefined
}

/** A part of a page with a heading of its own. */
export function Panel({ title, children, beside, className }: PanelProps): ReactNode {
  return (
    <section className={`${styles['panel']} ${className ?? ''}`} aria-label={title}>
      <header className={styles['panelHead']}>
        <h2>{title}</h2>
        {beside}
      </header>
      {children}
    </section>
  )
}
