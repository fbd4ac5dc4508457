/**
 * The map itself, drawn by cytoscape: nodes as large as the number of their devices, edges as wide as their
 * conversations. Colours come from theme.css; what a policy denies is dashed too. A canvas: everything on it is also in
 * the list beside it.
 */
import { useMantineColorScheme } from '@mantine/core'
import cytoscape, { type Core, type ElementDefinition, type LayoutOptions, type StylesheetJson } from 'cytoscape'
import { useEffect, useRef, type ReactNode, type RefObject } from 'react'
import { levelOfScore } from '../parts/severity.tsx'
import { count, levels } from '../words.ts'
import type { MapAnswer, MapEdge, MapNode } from './answers.ts'
import { placesOf } from './map-layout.ts'
import styles from './map.module.css'

type Props = {
  readonly answer: MapAnswer
  /** Nodes stand in rows in the order they come, as Purdue levels do. */
  readonly layered: boolean
  readonly chosen: string | null
  readonly onChosen: (id: string | null) => void
}

export function MapPicture({ answer, layered, chosen, onChosen }: Props): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const core = useMap(place, { answer, layered, onChosen })
  useEffect(() => {
    core.current?.elements().removeClass('near far')
    if (chosen === null) return
    const node = core.current?.getElementById(idOfGroup(chosen))
    if (node === undefined || node.empty()) return
    core.current?.elements().addClass('far')
    node.closedNeighborhood().removeClass('far').addClass('near')
  }, [core, chosen, answer])
  return (
    <div className={styles['picture']}>
      <div
        ref={place}
        className={styles['canvas']}
        role="img"
        aria-label="Map; the list beside it and the table have the same"
      />
      <ul className={styles['legend']}>
        <li data-kind="allowed">allowed and seen</li>
        <li data-kind="denied">denied by the policy, and seen</li>
        <li data-kind="open">no policy says</li>
      </ul>
    </div>
  )
}

function useMap(
  place: RefObject<HTMLDivElement | null>,
  { answer, layered, onChosen }: Omit<Props, 'chosen'>,
): RefObject<Core | null> {
  const core = useRef<Core>(null)
  const { colorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (place.current === null) return undefined
    refuseInjectedStyle()
    const map = cytoscape({
      container: place.current,
      elements: elementsOf(answer),
      style: sheetOf(),
      layout: layoutOf(answer, layered, place.current),
      minZoom: 0.3,
      maxZoom: 3,
      boxSelectionEnabled: false,
    })
    map.on('tap', (event) => onChosen(event.target === map ? null : idOf(event.target)))
    core.current = map
    return () => {
      core.current = null
      map.destroy()
    }
  }, [place, answer, layered, onChosen, colorScheme])
  return core
}

/**
 * Cytoscape injects a style sheet unless there is an element of its name; the content security policy refuses such.
 * What it would say is in map.module.css.
 */
function refuseInjectedStyle(): void {
  const name = '__________cytoscape_stylesheet'
  if (document.getElementById(name) !== null) return
  const mark = document.createElement('meta')
  mark.id = name
  document.head.append(mark)
}

/** A tapped edge chooses where it starts. */
function idOf(target: { isNode(): boolean; data(name: string): unknown }): string {
  return String(target.data(target.isNode() ? 'group' : 'from'))
}

function elementsOf({ nodes, edges }: MapAnswer): ElementDefinition[] {
  const known = new Set(nodes.map(({ id }) => id))
  return [
    ...nodes.map((node) => ({ group: 'nodes' as const, data: nodeData(node) })),
    ...edges
      .filter(({ from, to }) => known.has(from) && known.has(to))
      .map((edge) => ({ group: 'edges' as const, data: edgeData(edge) })),
  ]
}

function nodeData({ id, title, devices, maxRisk, kind }: MapNode) {
  const name = title.length > 28 ? `${title.slice(0, 27)}…` : title
  return {
    id: idOfGroup(id),
    group: id,
    label: kind === 'group' || kind === 'rest' ? `${name}\n${count(devices)}` : name,
    size: kind === 'outside' ? 40 : Math.min(84, 24 + 7 * Math.sqrt(devices)),
    level: kind === 'outside' ? 'outside' : levelOfScore(maxRisk),
  }
}

function edgeData({ from, to, conversations, allowed }: MapEdge) {
  return {
    id: `e ${from}\t${to}`,
    from,
    source: idOfGroup(from),
    target: idOfGroup(to),
    width: Math.min(10, 1 + Math.log2(1 + conversations)),
    kind: allowed === null ? 'open' : allowed ? 'allowed' : 'denied',
  }
}

/** In the pixels of the window, so that names have their size. */
function layoutOf(answer: MapAnswer, layered: boolean, place: HTMLElement): LayoutOptions {
  const room = { widthPx: place.clientWidth * 0.8, heightPx: place.clientHeight * 0.72 }
  const places = placesOf(answer, room, layered)
  const positions = Object.fromEntries([...places].map(([id, at]) => [idOfGroup(id), at]))
  return { name: 'preset', positions, fit: true, padding: 36 }
}

/** Cytoscape wants no empty ids, and the unknown group has one. */
function idOfGroup(group: string): string {
  return `g ${group}`
}

type Colour = (name: string) => string

function sheetOf(): StylesheetJson {
  const style = getComputedStyle(document.documentElement)
  const colour: Colour = (name) => style.getPropertyValue(name).trim()
  return [
    ...nodeSheet(colour),
    ...edgeSheet(colour),
    { selector: '.far', style: { opacity: 0.12 } },
    { selector: 'edge.near', style: { opacity: 0.9 } },
  ]
}

function nodeSheet(colour: Colour): StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        width: 'data(size)',
        height: 'data(size)',
        color: colour('--ink'),
        'background-color': colour('--raised'),
        'border-width': 4,
        'border-color': colour('--line-strong'),
        'font-family': 'system-ui, sans-serif',
        'font-size': 12,
        'text-wrap': 'wrap',
        'text-valign': 'bottom',
        'text-margin-y': 4,
        'text-background-color': colour('--surface'),
        'text-background-opacity': 0.75,
      },
    },
    ...levels.map((level) => ({
      selector: `node[level = "${level}"]`,
      style: { 'border-color': colour(`--${level}`) },
    })),
    { selector: 'node[level = "outside"]', style: { shape: 'round-rectangle', 'border-style': 'dotted' } },
  ]
}

function edgeSheet(colour: Colour): StylesheetJson {
  const coloured = (name: string) => ({ 'line-color': colour(name), 'target-arrow-color': colour(name) })
  return [
    {
      selector: 'edge',
      style: {
        width: 'data(width)',
        'curve-style': 'bezier',
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.7,
        opacity: 0.5,
        ...coloured('--line-strong'),
      },
    },
    { selector: 'edge[kind = "allowed"]', style: coloured('--accent') },
    { selector: 'edge[kind = "denied"]', style: { ...coloured('--high'), 'line-style': 'dashed' } },
  ]
}
