/** Who talks to whom, and who should: the matrix of zones, or the same as a table, with the flows behind a pair. */
import { SegmentedControl } from '@mantine/core'
import { useMemo, type ReactNode } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk } from '../ask.ts'
import { Explain } from '../parts/explain.tsx'
import { Panel } from '../parts/page.tsx'
import { LoadingState } from '../parts/states.tsx'
import { count, many, percent } from '../words.ts'
import type { PairSums, Segmentation } from './answers.ts'
import { MatrixTable } from './matrix-table.tsx'
import { layMatrix, type Matrix } from './matrix.ts'
import { PairFlows } from './pair-flows.tsx'
import { NothingPlanned, SegmentFault, SegmentFrame } from './segment-frame.tsx'
import { MatrixLegend, ZoneMatrix } from './zone-matrix.tsx'

export function MatrixPage(): ReactNode {
  return <SegmentFrame>{(site) => <MatrixOfSite key={site} site={site} />}</SegmentFrame>
}

function MatrixOfSite({ site }: { readonly site: string }): ReactNode {
  const zones = useAsk<Segmentation>({ path: '/segments', query: { site }, follows: ['site', 'policy'] })
  const pairs = useAsk<PairSums>({ path: '/segments/matrix', query: { site }, follows: ['site', 'policy'] })
  const matrix = useMemo(
    () =>
      layMatrix(
        (zones.data?.zones ?? []).map(({ id, title, devices }) => ({ id, title, devices: devices.length })),
        pairs.data?.cells ?? [],
      ),
    [zones.data, pairs.data],
  )
  const error = zones.error ?? pairs.error
  if (error !== null) return <SegmentFault error={error} />
  if (zones.data === undefined || pairs.data === undefined) return <LoadingState />
  if (matrix.zones.length === 0) return <NothingPlanned />
  return <MatrixView matrix={matrix} segmentation={zones.data} site={site} />
}

type ViewProps = { readonly matrix: Matrix; readonly segmentation: Segmentation; readonly site: string }

function MatrixView({ matrix, segmentation, site }: ViewProps): ReactNode {
  const [{ view = 'matrix', from, to }, setAddress] = useAddress()
  const selected = from !== undefined && to !== undefined ? { from, to } : null
  const open = (nextFrom: string, nextTo: string): void => setAddress({ from: nextFrom, to: nextTo }, { push: true })
  const titles = new Map(matrix.zones.map(({ id, title }) => [id, title]))
  return (
    <>
      <Panel
        title="Between zones"
        beside={
          <>
            <MatrixExplained />
            <SegmentedControl
              size="xs"
              ml="auto"
              aria-label="Shown as"
              value={view}
              data={[
                { value: 'matrix', label: 'Matrix' },
                { value: 'table', label: 'Table' },
              ]}
              onChange={(value) => setAddress({ view: value === 'table' ? value : undefined })}
            />
          </>
        }
      >
        <p>{summaryOf(matrix, segmentation)}</p>
        <MatrixLegend counts={matrix.counts} />
        {view === 'table' ? (
          <MatrixTable matrix={matrix} onOpen={open} />
        ) : (
          <ZoneMatrix matrix={matrix} selected={selected} onOpen={open} />
        )}
        {matrix.left > 0 && <p>{many(matrix.left, 'more zone')} not drawn: the table of zones has all.</p>}
      </Panel>
      {selected !== null && (
        <PairFlows
          site={site}
          pair={selected}
          titles={titles}
          onClose={() => setAddress({ from: undefined, to: undefined })}
        />
      )}
    </>
  )
}

function summaryOf({ counts }: Matrix, { zones, metrics }: Segmentation): string {
  const segmentedness = metrics['segmentedness']
  const separated =
    typeof segmentedness === 'number'
      ? ` ${percent(segmentedness)} of device pairs can no longer reach each other.`
      : ''
  const unused = counts['allowed-unseen']
  return `${many(zones.length, 'zone')}. ${count(counts['allowed-seen'])} pairs are allowed and used, ${count(unused)} ${
    unused === 1 ? 'is' : 'are'
  } allowed and never used, ${many(counts['denied-seen'], 'pair')} spoke although the policy denies it.${separated}`
}

function MatrixExplained(): ReactNode {
  return (
    <Explain what="the matrix">
      A row opens connections, a column is asked. Flows are those that were recorded and would be forwarded between
      zones; allowed is what the newest policy lets through. A larger square stands for more flows, by the square root.
      Arrow keys move, Enter shows the flows.
    </Explain>
  )
}
