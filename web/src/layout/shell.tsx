/** The frame around every page of a person who is signed in: places on the left, search and freshness on top. */
import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef, type ReactNode } from 'react'
import { useKeyboard, useShortcuts } from '../keys.ts'
import { useFollowChanges } from '../live.tsx'
import { administration, places } from '../places.ts'
import { usePreference } from '../preferences.ts'
import { UploadList } from '../upload/drop-anywhere.tsx'
import { KeyList, useKeyList } from './key-list.tsx'
import { Navigation } from './navigation.tsx'
import styles from './shell.module.css'
import { TopBar } from './top-bar.tsx'

export function Shell(): ReactNode {
  useFollowChanges()
  useKeyboard()
  useDensity()
  const keyList = useKeyList()
  const navigate = useNavigate()
  useShortcuts(
    [...places, administration].map(({ key, to, title }) => ({
      keys: `g ${key}`,
      title: `Go to ${title}`,
      run: () => void navigate({ to }),
    })),
  )
  useShortcuts([
    { keys: '/', title: 'Search', run: focusSearch },
    { keys: '?', title: 'Show this list of keys', run: keyList.open },
  ])
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#main">
        Skip to the page
      </a>
      <Navigation />
      <TopBar showKeys={keyList.open} />
      <Main />
      <KeyList state={keyList} />
      <UploadList />
    </div>
  )
}

/** Moves the focus to the new page after a navigation, so that a keyboard or a screen reader goes on there. */
function Main(): ReactNode {
  const main = useRef<HTMLElement>(null)
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname })
  const before = useRef(path)
  useEffect(() => {
    if (before.current !== undefined && before.current !== path) main.current?.focus({ preventScroll: true })
    before.current = path
  }, [path])
  return (
    <main id="main" ref={main} tabIndex={-1} className={styles['main']} data-scroll-restoration-id="main">
      <Outlet />
    </main>
  )
}

function useDensity(): void {
  const [density] = usePreference('density')
  useEffect(() => {
    document.documentElement.dataset['density'] = density
  }, [density])
}

/** The search of the page, where it has one, else the one on top. */
function focusSearch(): void {
  const boxes = document.querySelectorAll<HTMLInputElement>('main [data-search], [data-search]')
  const box = [...boxes].find((each) => each.closest('main') !== null) ?? boxes[0]
  box?.focus()
  box?.select()
}
