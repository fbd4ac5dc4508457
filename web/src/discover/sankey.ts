/**
 * Lays out a small two-sided Sankey: what is used on the left, with whom on the right, ribbons as thick as their traffic. Pure
 * geometry; the largest peers are kept and the rest is one.
 */

export type Stream = { readonly left: string; readonly right: string; readonly weight: number; readonly kind: string }
export type Box = { readonly name: string; readonly top: number; readonly height: number }
type Ribbon = { readonly stream: Stream; readonly path: string }
export type Sankey = {
  readonly left: readonly Box[]
  readonly right: readonly Box[]
  readonly ribbons: readonly Ribbon[]
  readonly height: number
}

type Frame = { readonly fromX: number; readonly toX: number; readonly most: number }

const gap = 8
const thinnest = 3
const tall = 180

/** Streams beyond the `most` heaviest names of a side are added up as `others`. */
export function layOutSankey(streams: readonly Stream[], frame: Frame): Sankey {
  const gathered = gather(streams, frame.most)
  const total = gathered.reduce((sum, { weight }) => sum + weight, 0)
  const thick = ({ weight }: Stream): number => Math.max(thinnest, total === 0 ? 0 : (weight / total) * tall)
  const left = boxes(gathered, 'left', thick)
  const right = boxes(gathered, 'right', thick)
  const leftAt = new Map(left.map(({ name, top }) => [name, top]))
  const rightAt = new Map(right.map(({ name, top }) => [name, top]))
  const ribbons = gathered.map((stream) => {
    const height = thick(stream)
    const from = leftAt.get(stream.left) ?? 0
    const to = rightAt.get(stream.right) ?? 0
    leftAt.set(stream.left, from + height)
    rightAt.set(stream.right, to + height)
    return { stream, path: ribbonPath({ from, to, height }, frame) }
  })
  return { left, right, ribbons, height: Math.max(bottom(left), bottom(right)) }
}

function gather(streams: readonly Stream[], most: number): readonly Stream[] {
  const kept = { left: heaviest(streams, 'left', most), right: heaviest(streams, 'right', most) }
  const added = new Map<string, Stream>()
  for (const stream of streams) {
    const left = kept.left.has(stream.left) ? stream.left : 'others'
    const right = kept.right.has(stream.right) ? stream.right : 'others'
    const key = `${left}\t${right}\t${stream.kind}`
    added.set(key, { left, right, kind: stream.kind, weight: (added.get(key)?.weight ?? 0) + stream.weight })
  }
  return [...added.values()].toSorted((a, b) => b.weight - a.weight)
}

function heaviest(streams: readonly Stream[], side: 'left' | 'right', most: number): ReadonlySet<string> {
  const weights = new Map<string, number>()
  for (const stream of streams) weights.set(stream[side], (weights.get(stream[side]) ?? 0) + stream.weight)
  const sorted = [...weights].toSorted((a, b) => b[1] - a[1])
  return new Set(sorted.slice(0, most).map(([name]) => name))
}

function boxes(streams: readonly Stream[], side: 'left' | 'right', thick: (stream: Stream) => number): readonly Box[] {
  const heights = new Map<string, number>()
  for (const stream of streams) heights.set(stream[side], (heights.get(stream[side]) ?? 0) + thick(stream))
  let top = 0
  return [...heights].map(([name, height]) => {
    const box = { name, top, height }
    top += Math.max(height, 14) + gap
    return box
  })
}

function bottom(side: readonly Box[]): number {
  const last = side.at(-1)
  return last === undefined ? 0 : last.top + Math.max(last.height, 14)
}

function ribbonPath(
  { from, to, height }: { readonly from: number; readonly to: number; readonly height: number },
  { fromX, toX }: Frame,
): string {
  const middle = (fromX + toX) / 2
  return (
    `M${fromX} ${from}C${middle} ${from} ${middle} ${to} ${toX} ${to}` +
    `V${to + height}C${middle} ${to + height} ${middle} ${from + height} ${fromX} ${from + height}Z`
  )
}
