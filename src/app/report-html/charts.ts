/**
 * Charts as SVG text, drawn by Apache ECharts without a browser. Colours come out as CSS variables, so that a chart
 * follows the page into the dark and onto paper. Every chart has a text alternative, and its table stands beside it on
 * the page.
 */
import { BarChart, GraphChart, ScatterChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { printable } from '../plain-text.ts'
import { levels } from '../report-words.ts'
import type { Report } from '../report.ts'
import { escapeHtml, trusted, type Markup } from './markup.ts'

use([BarChart, GraphChart, ScatterChart, GridComponent, SVGRenderer])

/** Stand-ins that ECharts takes for colours; the CSS variables take their place afterwards. */
const colours = {
  ink: '#000011',
  muted: '#000012',
  line: '#000013',
  accent: '#000014',
  low: '#000015',
  medium: '#000016',
  high: '#000017',
  critical: '#000018',
  node: '#000019',
} as const
const variables = new Map<string, string>(Object.entries(colours).map(([name, stand]) => [stand, `var(--${name})`]))
const font = { color: colours.ink, fontSize: 12 }

type Chart = {
  /** Short, unique on the page: ids inside the picture start with it. */
  readonly name: string
  readonly alternative: string
  readonly width: number
  readonly height: number
  readonly option: EChartsCoreOption
}

function draw(chart: Chart): Markup {
  const echart = init(null, null, { renderer: 'svg', ssr: true, width: chart.width, height: chart.height })
  echart.setOption({
    animation: false,
    useUTC: true,
    textStyle: { fontFamily: 'sans-serif', ...font },
    ...chart.option,
  })
  const svg = echart.renderToSVGString({ useViewBox: true })
  echart.dispose()
  const label = `role="img" aria-label="${escapeHtml(printable(chart.alternative, 300))}"`
  return trusted(
    svg
      .replace(/ecmeta_\w+="[^"]*"/g, '')
      .replace(/<style >[^]*?<\/style>/g, '')
      .replace(/ class="[^"]*"/g, '')
      .replace(/zr\d+-/g, `${chart.name}-`)
      .replace(/#0000[01]\d/g, (stand) => variables.get(stand) ?? stand)
      .replace(/ xmlns(:xlink)?="[^"]*"/g, '')
      .replace('<svg ', `<svg ${label} class="chart" style="max-width:${chart.width}px" `),
  )
}

/** Devices by risk level, one bar a level. */
export function riskChart(byRisk: Report['summary']['byRisk']): Markup {
  const alternative = `Devices by risk: ${levels.map((level) => `${byRisk[level]} ${level}`).join(', ')}.`
  const rows = levels.map((level) => ({ name: level, value: byRisk[level], colour: colours[level] }))
  return draw({ name: 'risk', alternative, width: 420, height: 150, option: bars(rows, 70) })
}

/** Devices by category, most frequent first; at most twelve bars, the rest in one. */
export function categoryChart(rows: readonly (readonly [string, number])[]): Markup {
  const shown = rows.slice(0, 12).map(([name, value]) => ({ name: printable(name, 24), value, colour: colours.accent }))
  const rest = rows.slice(12).reduce((sum, [, value]) => sum + value, 0)
  const all = rest === 0 ? shown : [...shown, { name: 'all others', value: rest, colour: colours.muted }]
  const alternative = `Devices by category: ${all.map(({ name, value }) => `${value} ${name}`).join(', ')}.`
  return draw({ name: 'kinds', alternative, width: 420, height: 30 + all.length * 24, option: bars(all, 130) })
}

function bars(
  rows: readonly { readonly name: string; readonly value: number; readonly colour: string }[],
  left: number,
): EChartsCoreOption {
  return {
    grid: { left, right: 44, top: 4, bottom: 4 },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ name }) => name),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...font, interval: 0 },
    },
    series: [
      {
        type: 'bar',
        silent: true,
        barMaxWidth: 16,
        label: { show: true, position: 'right', ...font },
        data: rows.map(({ value, colour }) => ({ value, itemStyle: { color: colour, borderRadius: 2 } })),
      },
    ],
  }
}

export type ZoneNode = { readonly id: string; readonly label: string; readonly devices: number }
export type ZoneEdge = { readonly from: string; readonly to: string; readonly flows: number }

const mostMarks = 150

/**
 * Zones on a circle, what is allowed between them as arrows, wider for more flows. At most 150 marks, heaviest edges
 * first.
 */
export function zoneChart(nodes: readonly ZoneNode[], edges: readonly ZoneEdge[]): Markup {
  const shown = nodes.slice(0, 40)
  const ids = new Set(shown.map(({ id }) => id))
  const lines = edges
    .filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to))
    .slice(0, mostMarks - shown.length)
  const most = Math.max(1, ...lines.map(({ flows }) => flows))
  const alternative = `${shown.length} zones with ${lines.length} allowed directions; the matrix below has the numbers.`
  const series = {
    type: 'graph',
    layout: 'none',
    silent: true,
    left: 210,
    right: 210,
    top: 40,
    bottom: 40,
    edgeSymbol: ['none', 'arrow'],
    edgeSymbolSize: 7,
    data: [...corners, ...shown.map((node, index) => nodeMark(node, (index / shown.length) * 2 * Math.PI))],
    links: lines.map(({ from, to, flows }) => ({
      source: from,
      target: to,
      lineStyle: { color: colours.accent, opacity: 0.55, width: 1 + 5 * Math.sqrt(flows / most), curveness: 0.16 },
    })),
  }
  return draw({ name: 'zones', alternative, width: 880, height: 440, option: { series: [series] } })
}

// The picture is fitted to the box around its marks: these two fix that box, at the proportions of the drawing area.
const [halfWidth, halfHeight] = [128, 100]
const corners = [-1, 1].map((side) => {
  return { id: `corner ${side}`, name: `corner ${side}`, x: side * halfWidth, y: side * halfHeight, symbol: 'none' }
})

function nodeMark(node: ZoneNode, angle: number): object {
  const outside = node.id === ''
  const [x, y] = [Math.cos(angle) * halfWidth, Math.sin(angle) * halfHeight]
  const position = Math.abs(x) > 25 ? (x > 0 ? 'right' : 'left') : y > 0 ? 'bottom' : 'top'
  return {
    id: node.id,
    name: node.id,
    x,
    y,
    symbol: outside ? 'diamond' : 'circle',
    symbolSize: outside ? 26 : Math.min(44, 14 + 4 * Math.sqrt(node.devices)),
    itemStyle: { color: colours.node, borderColor: outside ? colours.muted : colours.accent, borderWidth: 2 },
    label: { show: true, position, formatter: () => printable(node.label, 30), ...font },
  }
}

const symbols = { low: 'circle', medium: 'triangle', high: 'diamond', critical: 'rect' } as const

/** Alerts on a line of time, one row a severity; times in UTC. */
export function alertChart(alerts: Report['alerts']): Markup {
  const timed = alerts.filter(({ at }) => at !== null).slice(0, mostMarks)
  const counted = levels.map((level) => `${timed.filter(({ severity }) => severity === level).length} ${level}`)
  const axis = {
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    splitLine: { show: false },
  }
  const option = {
    grid: { left: 70, right: 30, top: 10, bottom: 30 },
    xAxis: {
      type: 'time',
      boundaryGap: ['4%', '4%'],
      ...axis,
      axisLabel: { ...font, color: colours.muted, hideOverlap: true },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...levels],
      ...axis,
      axisLabel: font,
      splitLine: { show: true, lineStyle: { color: colours.line } },
    },
    series: [
      {
        type: 'scatter',
        silent: true,
        data: timed.map(({ at, severity }) => ({
          value: [at, severity],
          symbol: symbols[severity],
          symbolSize: 12,
          itemStyle: { color: colours[severity], opacity: 0.85 },
        })),
      },
    ],
  }
  return draw({
    name: 'alerts',
    alternative: `Alerts over time: ${counted.join(', ')}.`,
    width: 900,
    height: 170,
    option,
  })
}
