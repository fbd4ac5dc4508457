/**
 * The state of a view, as it stands in the address bar: plain text values, so that a link says what it shows. Every page
 * declares which names it keeps; others are dropped.
 */
import { useNavigate, useSearch } from '@tanstack/react-router'

export type AddressState<Name extends string> = { readonly [name in Name]?: string | undefined }

/** The names every list keeps; `site` is kept from page to page. */
export const listNames = ['query', 'sort', 'columns', 'by', 'site', 'selected'] as const

/** For `validateSearch` of a route. */
export function keeps<Name extends string>(
  ...names: readonly Name[]
): (search: Record<string, unknown>) => AddressState<Name> {
  return (search) => {
    const kept: { [name in Name]?: string | undefined } = {}
    for (const name of names) {
      const value = search[name]
      if (typeof value === 'string' && value !== '') kept[name] = value
    }
    return kept
  }
}

/** `?a=b` as it is: `5` stays text, unlike in the router's own reading as JSON. */
export function parseAddress(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}

export function renderAddress(search: Record<string, unknown>): string {
  const filled = Object.entries(search).filter(([, value]) => typeof value === 'string' && value !== '')
  const text = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? '' : `?${text}`
}

/** What the address bar holds now, and a way to change parts of it (`undefined` removes one). */
export function useAddress(): readonly [
  Readonly<Record<string, string | undefined>>,
  (change: Record<string, string | undefined>, how?: { readonly push: boolean }) => void,
] {
  const search: Readonly<Record<string, string | undefined>> = useSearch({ strict: false })
  const navigate = useNavigate()
  return [
    search,
    (change, how = { push: false }) =>
      void navigate({
        to: '.',
        search: (before: Record<string, unknown>) => ({ ...before, ...change }),
        replace: !how.push,
      }),
  ]
}
