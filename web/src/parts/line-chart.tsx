/** One value over time, drawn by uPlot, with its table as the equal alternative. Colours come from theme.css. */
import 'uplot/dist/uPlot.min.css'
import { useMantineColorScheme } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react'
import UPlot from 'uplot'
import { absolute } from '../words.ts'
import styles from './line-chart.module.css'

export type Point = { readonly atMs: number; readonly value: number }

type Props = {
  /** What the value is, such as `Mean risk`. */
  readonly title: string
  readonly points: readonly Point[]
  readonly max: number
  readonly heightPx?: number
}

export function LineChart({ title, points, max, heightPx = 150 }: Props): ReactNode {
  const [asTable, setAsTable] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  useChart(place, { title, points, max, heightPx }, !asTable)
  return (
    <div className={styles['chart']}>
      {asTable ? (
        <PointTable title={title} points={points} />
      ) : (
        <div ref={place} role="img" aria-label={spoken(title, points)} />
      )}
      <button type="button" className={styles['switch']} onClick={() => setAsTable(!asTable)}>
        {asTable ? 'Show as a chart' : 'Show as a table'}
      </button>
    </div>
  )
}

function PointTable({ title, points }: { readonly title: string; readonly points: readonly Point[] }): ReactNode {
  return (
    <div className={styles['table']} tabIndex={0} role="region" aria-label={`${title} over time`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">{title}</th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ atMs, value }) => (
            <tr key={atMs}>
              <td>{absolute(atMs)}</td>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function spoken(title: string, points: readonly Point[]): string {
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined) return `${title}: nothing yet`
  return `${title}: ${first.value} on ${absolute(first.atMs)}, ${last.value} on ${absolute(last.atMs)}`
}

function useChart(place: RefObject<HTMLDivElement | null>, props: Required<Props>, shown: boolean): void {
  const { colorScheme } = useMantineColorScheme()
  const { title, points, max, heightPx } = props
  useEffect(() => {
    const root = place.current
    if (root === null || !shown) return undefined
    const chart = new UPlot(optionsOf({ title, max, heightPx, widthPx: root.clientWidth }), dataOf(points), root)
    const watch = new ResizeObserver(() => chart.setSize({ width: root.clientWidth, height: heightPx }))
    watch.observe(root)
    return () => {
      watch.disconnect()
      chart.destroy()
    }
  }, [place, title, points, max, heightPx, shown, colorScheme])
}

/** The last value holds until now is known; a single one is drawn as a short line. */
function dataOf(points: readonly Point[]): UPlot.AlignedData {
  return [points.map(({ atMs }) => atMs / 1000), points.map(({ value }) => value)]
}

type Drawn = { readonly title: string; readonly max: number; readonly heightPx: number; readonly widthPx: number }

function optionsOf({ title, max, heightPx, widthPx }: Drawn): UPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const axis = { stroke: colour('--ink-soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } }
  const font = `11px ${style.getPropertyValue('--mantine-font-family')}`
  return {
    width: Math.max(widthPx, 80),
    height: heightPx,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { y: { range: [0, max] } },
    axes: [
      { ...axis, font, size: 24, grid: { show: false }, values: (_, splits) => timesOf(splits) },
      { ...axis, font, size: 34, splits: () => [0, max / 2, max] },
    ],
    series: [
      {},
      {
        label: title,
        stroke: colour('--accent'),
        width: 2,
        fill: `${colour('--accent')}22`,
        points: { show: false },
        ...(UPlot.paths.stepped === undefined ? {} : { paths: UPlot.paths.stepped({ align: 1 }) }),
      },
    ],
  }
}

const days = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' })
const times = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** Days for longer ranges, times of day within two; the same label is not written twice in a row. */
function timesOf(seconds: readonly number[]): string[] {
  const short = (seconds.at(-1) ?? 0) - (seconds[0] ?? 0) < 2 * 86_400
  const labels = seconds.map((second) => (short ? times : days).format(second * 1000))
  return labels.map((label, index) => (label === labels[index - 1] ? '' : label))
}
