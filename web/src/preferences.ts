/** What a person prefers in this browser: how dense lists are, and whether single keys do something. Not synchronised. */
import { useSyncExternalStore } from 'react'

const defaults = { density: 'comfortable', keys: 'on' } as const
type Name = keyof typeof defaults
const listeners = new Set<() => void>()

export function usePreference(name: Name): readonly [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => preference(name))
  return [value, (next) => setPreference(name, next)]
}

export function preference(name: Name): string {
  try {
    return localStorage.getItem(`cordon-${name}`) ?? defaults[name]
  } catch {
    return defaults[name]
  }
}

function setPreference(name: Name, value: string): void {
  try {
    localStorage.setItem(`cordon-${name}`, value)
  } catch {
    return
  }
  for (const tell of listeners) tell()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
