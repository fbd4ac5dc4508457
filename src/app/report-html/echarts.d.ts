/**
 * The part of Apache ECharts that the charts use. Its own types name files without endings, which Node's resolution
 * refuses.
 */

declare module 'echarts/core' {
  export type EChartsCoreOption = Readonly<Record<string, unknown>>

  type Drawing = { readonly renderer: 'svg'; readonly ssr: true; readonly width: number; readonly height: number }
  type Chart = {
    setOption(option: EChartsCoreOption): void
    renderToSVGString(options: { readonly useViewBox: boolean }): string
    dispose(): void
  }

  export function init(element: null, theme: null, drawing: Drawing): Chart
  export function use(parts: readonly object[]): void
}

declare module 'echarts/charts' {
  export const BarChart: object
  export const GraphChart: object
  export const ScatterChart: object
}

declare module 'echarts/components' {
  export const GridComponent: object
}

declare module 'echarts/renderers' {
  export const SVGRenderer: object
}
