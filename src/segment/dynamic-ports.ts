/**
 * Tells services with a fixed port from those that pick a new high port for each session (RTP media, FTP data, remote
 * procedure calls). Only the latter get a range, and only as wide as what was seen.
 */
import type { Use } from './evidence.ts'
import { groupBy } from './group-by.ts'

/** Inclusive; `seen` is how many different ports stand behind a dynamic range, 1 for a fixed port. */
export type PortRange = { readonly first: number; readonly last: number; readonly seen: number }

/** RTP commonly starts at 16384; Linux picks from 32768 (ip_local_port_range), IANA's dynamic ports start at 49152. */
const lowestDynamic = 16_384
/** Fewer may be a handful of fixed services. */
const minPorts = 8
/** Servers with one high port each have a fixed service; media and data sessions take several. */
const minPortsEach = 2
/** A fixed service is used again and again on its port; a dynamic port is used once. */
const maxFlowsEach = 2

/** The range of each use, in the order of `uses`. */
export function portRanges(uses: readonly Use[]): readonly PortRange[] {
  const candidates = uses.filter(
    ({ transport, port }) => (transport === 'tcp' || transport === 'udp') && port >= lowestDynamic,
  )
  const toServer = dynamicRanges(candidates, serverKey)
  const fromClient = dynamicRanges(candidates, clientKey)
  const isCandidate = new Set(candidates)
  return uses.map((use) => {
    const range = isCandidate.has(use) ? (toServer.get(serverKey(use)) ?? fromClient.get(clientKey(use))) : undefined
    return range ?? { first: use.port, last: use.port, seen: 1 }
  })
}

/** Many clients of one group, one server: each phone calls the call server on other ports. */
function serverKey({ client, server, transport }: Use): string {
  return `${transport} ${client.group} ${server.key}`
}

/** One client, many servers of one group: the call server calls each phone on other ports. */
function clientKey({ client, server, transport }: Use): string {
  return `${transport} ${client.key} ${server.group === 'outside' ? server.key : server.group}`
}

function dynamicRanges(uses: readonly Use[], keyOf: (use: Use) => string): ReadonlyMap<string, PortRange> {
  return new Map(
    [...groupBy(uses, keyOf)].flatMap(([key, group]): readonly (readonly [string, PortRange])[] => {
      const ports = new Set(group.map(({ port }) => port))
      const flows = group.reduce((sum, use) => sum + use.flows, 0)
      const servers = new Set(group.map(({ server }) => server.key)).size
      if (ports.size < Math.max(minPorts, minPortsEach * servers) || flows > maxFlowsEach * ports.size) return []
      const sorted = [...ports].toSorted((a, b) => a - b)
      return [[key, { first: sorted[0] ?? 0, last: sorted.at(-1) ?? 0, seen: ports.size }]]
    }),
  )
}
