/**
 * Where the groups of a map stand. The same groups always stand at the same places, so that a map which follows changes does not
 * jump: on an ellipse, those that talk most beside each other; beyond two dozen, on several; layered ones one below the other.
 */
import type { MapAnswer, MapEdge } from './answers.ts'

export type Place = { readonly x: number; readonly y: number }
type Room = { readonly widthPx: number; readonly heightPx: number }

/** Groups on the outermost ellipse; each further in has half as many. */
const outermost = 24

export function placesOf({ nodes, edges }: MapAnswer, room: Room, layered: boolean): ReadonlyMap<string, Place> {
  const ids = nodes.map(({ id }) => id)
  if (layered) return inLayers(ids, room)
  const rings = ringsOf(inOrder(ids, edges))
  const places = new Map<string, Place>()
  for (const [depth, ring] of rings.entries()) onEllipse(ring, { room, share: 1 - depth / rings.length }, places)
  return places
}

function inLayers(ids: readonly string[], { widthPx, heightPx }: Room): ReadonlyMap<string, Place> {
  const step = heightPx / Math.max(1, ids.length)
  return new Map(
    ids.map((id, index) => [
      id,
      { x: widthPx * (ids.length < 2 ? 0.5 : index % 2 === 0 ? 0.38 : 0.62), y: step * (index + 0.5) },
    ]),
  )
}

/** Begins with the group that talks most, and goes on with whom the last one talks to most. */
function inOrder(ids: readonly string[], edges: readonly MapEdge[]): readonly string[] {
  const between = new Map<string, number>()
  const total = new Map<string, number>()
  for (const { from, to, conversations } of edges) {
    for (const key of [`${from}\t${to}`, `${to}\t${from}`]) between.set(key, (between.get(key) ?? 0) + conversations)
    for (const id of [from, to]) total.set(id, (total.get(id) ?? 0) + conversations)
  }
  const left = ids.toSorted((a, b) => (total.get(b) ?? 0) - (total.get(a) ?? 0) || (a < b ? -1 : 1))
  const placed: string[] = []
  while (left.length > 0) {
    const last = placed.at(-1) ?? ''
    const weights = left.map((id) => between.get(`${last}\t${id}`) ?? 0)
    const next = left.splice(weights.indexOf(Math.max(...weights)), 1)
    placed.push(...next)
  }
  return placed
}

function ringsOf(ids: readonly string[]): readonly (readonly string[])[] {
  if (ids.length <= outermost) return [ids]
  const rings = Math.ceil(ids.length / outermost)
  // Further out there is more room: ring n of N takes a share that grows with its length.
  const parts = (rings * (rings + 1)) / 2
  const made: (readonly string[])[] = []
  let from = 0
  for (let ring = rings; ring >= 1; ring -= 1) {
    const size = ring === 1 ? ids.length - from : Math.ceil((ids.length * ring) / parts)
    made.push(ids.slice(from, from + size))
    from += size
  }
  return made.filter((ring) => ring.length > 0)
}

type Ellipse = { readonly room: Room; readonly share: number }

function onEllipse(ids: readonly string[], { room, share }: Ellipse, places: Map<string, Place>): void {
  const { widthPx, heightPx } = room
  for (const [index, id] of ids.entries()) {
    const angle = (2 * Math.PI * index) / ids.length - Math.PI / 2
    places.set(id, {
      x: widthPx / 2 + (widthPx / 2) * share * Math.cos(angle),
      y: heightPx / 2 + (heightPx / 2) * share * Math.sin(angle),
    })
  }
}
