/** Groups and what passes between them, folded so that a map never has more than it can show. */
import { outside } from '../store/beyond-devices.ts'
import type { MapEdge, MapNode } from '../store/queries-map.ts'

export type NodeTitles = (id: string) => {
  readonly title: string
  readonly kind: 'group' | 'device' | 'outside' | 'rest'
}
type ShownNode = MapNode & ReturnType<NodeTitles>
export type ShownMap = { readonly nodes: readonly ShownNode[]; readonly edges: readonly MapEdge[] }

/** Takes the place of all that found no room. */
export const rest = 'rest'

/**
 * Keeps the largest nodes and puts the others together.
 * @param fold the group that a group belongs to
 * @param most marks at once, the outside included
 */
export function foldMap(
  { nodes, edges }: { readonly nodes: readonly MapNode[]; readonly edges: readonly MapEdge[] },
  { fold, titles, most }: { readonly fold: (id: string) => string; readonly titles: NodeTitles; readonly most: number },
): ShownMap {
  const folded = sumNodes(nodes, fold)
  const kept = new Set(
    folded
      .toSorted((a, b) => b.devices - a.devices || b.maxRisk - a.maxRisk || (a.id < b.id ? -1 : 1))
      .slice(0, folded.length > most - 1 ? most - 2 : most - 1)
      .map(({ id }) => id),
  )
  const place = (id: string): string => {
    if (id === outside) return outside
    const group = fold(id)
    return kept.has(group) ? group : rest
  }
  const shownEdges = sumEdges(edges, place)
  const shown = sumNodes(nodes, place)
  const hasOutside = shownEdges.some(({ from, to }) => from === outside || to === outside)
  const all = hasOutside ? [...shown, { id: outside, devices: 0, maxRisk: 0 }] : shown
  return { nodes: all.map((node) => Object.assign(titles(node.id), node)), edges: shownEdges }
}

function sumNodes(nodes: readonly MapNode[], place: (id: string) => string): readonly MapNode[] {
  const sums = new Map<string, MapNode>()
  for (const { id, devices, maxRisk } of nodes) {
    const group = place(id)
    const sum = sums.get(group)
    const next = { devices: devices + (sum?.devices ?? 0), maxRisk: Math.max(maxRisk, sum?.maxRisk ?? 0) }
    sums.set(group, { id: group, ...next })
  }
  return [...sums.values()]
}

function sumEdges(edges: readonly MapEdge[], place: (id: string) => string): readonly MapEdge[] {
  const sums = new Map<string, MapEdge>()
  for (const edge of edges) {
    const [from, to] = [place(edge.from), place(edge.to)]
    const key = JSON.stringify([from, to])
    const sum = sums.get(key)
    sums.set(key, {
      from,
      to,
      conversations: edge.conversations + (sum?.conversations ?? 0),
      flows: edge.flows + (sum?.flows ?? 0),
      bytes: edge.bytes + (sum?.bytes ?? 0),
    })
  }
  return [...sums.values()].toSorted((a, b) => b.flows - a.flows)
}
