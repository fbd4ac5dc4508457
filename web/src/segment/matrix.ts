/**
 * The matrix of who may talk to whom: which state each pair of zones is in, how strong its mark is, and where the keyboard
 * goes. Values in, values out; drawing is zone-matrix.tsx.
 */

/** What the matrix says of one pair of zones. A cell that has none is denied and was never seen. */
export type PairSum = {
  readonly from: string
  readonly to: string
  readonly flows: number
  readonly bytes: number
  readonly rules: number
  readonly allowed: boolean
}

type Zone = { readonly id: string; readonly title: string; readonly devices: number }

export const cellStates = ['allowed-seen', 'allowed-unseen', 'denied-seen', 'closed', 'inside'] as const
export type CellState = (typeof cellStates)[number]

export type Cell = PairSum & {
  readonly state: CellState
  /** 0–1, the root of its share of the strongest: flows differ by orders of magnitude. */
  readonly strength: number
}

export type Matrix = {
  readonly zones: readonly Zone[]
  /** As many rows as zones, each with as many cells. */
  readonly rows: readonly (readonly Cell[])[]
  readonly counts: Readonly<Record<CellState, number>>
  /** Zones that found no room. */
  readonly left: number
}

/** More would be unreadable, and slow to draw. */
const mostZones = 60
const outsideId = 'outside'

/**
 * Pairs speak of zones that the policy may not have, such as the outside: they get a row and a column of their own, after the
 * zones.
 */
export function layMatrix(zones: readonly Zone[], pairs: readonly PairSum[]): Matrix {
  const known = new Set(zones.map(({ id }) => id))
  const others = new Set(pairs.flatMap(({ from, to }) => [from, to]).filter((id) => !known.has(id)))
  const all = [...zones, ...[...others].toSorted().map((id) => ({ id, title: titleOf(id), devices: 0 }))]
  const shown = all.slice(0, mostZones)
  const sums = new Map(pairs.map((pair) => [JSON.stringify([pair.from, pair.to]), pair]))
  const most = Math.max(1, ...pairs.map(({ flows }) => flows))
  const counts = { 'allowed-seen': 0, 'allowed-unseen': 0, 'denied-seen': 0, closed: 0, inside: 0 }
  const rows = shown.map(({ id: from }) =>
    shown.map(({ id: to }): Cell => {
      const sum = sums.get(JSON.stringify([from, to])) ?? { from, to, flows: 0, bytes: 0, rules: 0, allowed: false }
      const state = stateOf(sum, known)
      counts[state] += 1
      return { ...sum, state, strength: Math.sqrt(sum.flows / most) }
    }),
  )
  return { zones: shown, rows, counts, left: all.length - shown.length }
}

function titleOf(id: string): string {
  return id === outsideId || id === '' ? 'Outside' : id
}

/** No router stands inside a zone, so nothing is allowed or denied there; the outside is no zone. */
function stateOf({ from, to, flows, allowed }: PairSum, known: ReadonlySet<string>): CellState {
  if (from === to && known.has(from)) return 'inside'
  if (allowed) return flows > 0 ? 'allowed-seen' : 'allowed-unseen'
  return flows > 0 ? 'denied-seen' : 'closed'
}

export const stateWords: Readonly<Record<CellState, string>> = {
  'allowed-seen': 'allowed and seen',
  'allowed-unseen': 'allowed, never seen',
  'denied-seen': 'denied, but seen',
  closed: 'denied, never seen',
  inside: 'inside one zone',
}

export type Place = { readonly row: number; readonly column: number }

/** Where a key leads from a cell of a square grid, by the grid pattern of the ARIA practices; null for other keys. */
export function moveByKey(
  at: Place,
  key: { readonly name: string; readonly ctrl: boolean },
  size: number,
): Place | null {
  const last = size - 1
  const clamp = (value: number): number => Math.min(last, Math.max(0, value))
  const { row, column } = at
  switch (key.name) {
    case 'ArrowUp':
      return { row: clamp(row - 1), column }
    case 'ArrowDown':
      return { row: clamp(row + 1), column }
    case 'ArrowLeft':
      return { row, column: clamp(column - 1) }
    case 'ArrowRight':
      return { row, column: clamp(column + 1) }
    case 'Home':
      return { row: key.ctrl ? 0 : row, column: 0 }
    case 'End':
      return { row: key.ctrl ? last : row, column: last }
    case 'PageUp':
      return { row: clamp(row - 5), column }
    case 'PageDown':
      return { row: clamp(row + 5), column }
    default:
      return null
  }
}
