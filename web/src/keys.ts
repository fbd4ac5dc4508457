/**
 * Single keys and two-key sequences (`g d`), each with a sentence for the list that `?` shows. They do nothing while
 * somebody types, with a modifier held, while a dialog is open, or when the person switched them off (WCAG 2.1.4).
 */
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { preference } from './preferences.ts'

export type Shortcut = { readonly keys: string; readonly title: string; readonly run: () => void }

const sequenceMs = 1200
let shortcuts: readonly Shortcut[] = []
let pending = { key: '', atMs: 0 }
const listeners = new Set<() => void>()

/** Holds while the component is shown; the newest of the same keys wins. */
export function useShortcuts(own: readonly Shortcut[]): void {
  const latest = useRef(own)
  latest.current = own
  const signature = own.map(({ keys, title }) => `${keys}\t${title}`).join('\n')
  useEffect(() => {
    const mine = latest.current.map(({ keys, title }, index) => ({
      keys,
      title,
      run: () => latest.current[index]?.run(),
    }))
    change([...mine, ...shortcuts])
    return () => change(shortcuts.filter((shortcut) => !mine.includes(shortcut)))
  }, [signature])
}

/** Those that work now, for the list of keys. */
export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shortcuts,
  )
}

/** Once, in the shell. */
export function useKeyboard(): void {
  useEffect(() => {
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (preference('keys') === 'off' || isTyping(event.target) || document.querySelector('[role=dialog]') !== null) return
  const sequence = event.timeStamp - pending.atMs < sequenceMs ? `${pending.key} ${event.key}` : event.key
  const found = shortcuts.find(({ keys }) => keys === sequence) ?? shortcuts.find(({ keys }) => keys === event.key)
  pending = { key: event.key, atMs: event.timeStamp }
  if (found === undefined) return
  event.preventDefault()
  pending = { key: '', atMs: 0 }
  found.run()
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable=true], [role=menu], [role=listbox]') !== null
  )
}

function change(next: readonly Shortcut[]): void {
  shortcuts = next
  for (const tell of listeners) tell()
}
