/** The answer of the map, with what the policy says of each pair where the groups are zones of one site. */
import { useMemo } from 'react'
import { useAddress } from '../address-bar.ts'
import { useAsk, type Rows } from '../ask.ts'
import type { MapReadOutput, SegmentsMatrixOutput } from '../client.ts'
import type { MapAnswer } from './answers.ts'

export function useMapAnswer(by: string): { readonly answer: MapAnswer | undefined; readonly error: Error | null } {
  const [{ site, expand }] = useAddress()
  const { data, error } = useAsk<MapReadOutput>({
    path: '/map',
    query: { by, expand, site },
    follows: ['devices', 'policy', 'site'],
  })
  const sites = useAsk<Rows<{ readonly name: string }>>({ path: '/sites', follows: ['settings', 'site'] })
  const only = sites.data?.rows.length === 1 ? sites.data.rows[0]?.name : undefined
  const zonesOf = by === 'zone' ? (site ?? only) : undefined
  const matrix = useAsk<SegmentsMatrixOutput>(
    { path: '/segments/matrix', query: { site: zonesOf }, follows: ['devices', 'policy'] },
    zonesOf !== undefined,
  )
  const told = zonesOf === undefined ? undefined : matrix.data
  const answer = useMemo(() => (data === undefined ? undefined : withPolicy(data, told)), [data, told])
  return { answer, error }
}

function withPolicy({ nodes, edges }: MapReadOutput, matrix: SegmentsMatrixOutput | undefined): MapAnswer {
  const said = new Map(
    (matrix?.version == null ? [] : matrix.cells).map(({ from, to, allowed }) => [`${from}\t${to}`, allowed]),
  )
  return {
    nodes,
    edges: edges.map(({ from, to, conversations, flows, bytes }) => {
      return { from, to, conversations, flows, bytes, allowed: said.get(`${from}\t${to}`) ?? null }
    }),
  }
}
