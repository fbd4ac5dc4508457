/**
 * Tells services with a fixed port from those that pick a new high port for each session (RTP media, FTP data, remote
 * procedure calls). Only the latter get a range, and only as wide as what was seen.
 */
import type { Use } from './evidence.ts'
import { groupBy } from './group-by.ts'
import { outside, type Party } from './parties.ts'

/** Inclusive; `seen` is how many different ports stand behind a dynamic range, 1 for a fixed port. */
export type PortRange = { readonly first: number; readonly last: number; readonly seen: number }

export type RangedUse = Use & { readonly range: PortRange }

/** RTP commonly starts at 16384; Linux picks from 32768 (ip_local_port_range), IANA's dynamic ports start at 49152. */
const lowestDynamic = 16_384
/** Fewer may be a handful of fixed services. */
const minPorts = 8
/** Servers with one high port each have a fixed service; media and data sessions take several. */
const minPortsEach = 2
/** A fixed service is used again and again on its port; a dynamic port is used once. */
const maxFlowsEach = 2

/** Uses with the range of each, in the same order. */
export function withRanges(uses: readonly Use[]): readonly RangedUse[] {
  const candidates = uses.filter(
    ({ transport, port }) => port >= lowestDynamic && (transport === 'tcp' || transport === 'udp'),
  )
  const ranges = new Map([
    ...dynamicRanges(candidates, ({ client }) => client, clientKey),
    ...dynamicRanges(candidates, ({ server }) => server, serverKey),
  ])
  return uses.map((use) => ({ ...use, range: ranges.get(use) ?? { first: use.port, last: use.port, seen: 1 } }))
}

/** Many clients of one group, one server: each phone calls the call server on other ports. */
function serverKey({ client, transport }: Use): string {
  return `${transport} ${client.group}`
}

/** One client, many servers of one group: the call server calls each phone on other ports. */
function clientKey({ server, transport }: Use): string {
  return `${transport} ${server.group === outside ? server.number : server.group}`
}

/** `pivotOf` is the side that is one party; `keyOf` tells its sessions apart. */
function dynamicRanges(
  uses: readonly Use[],
  pivotOf: (use: Use) => Party,
  keyOf: (use: Use) => string,
): readonly (readonly [Use, PortRange])[] {
  const ranges: (readonly [Use, PortRange])[] = []
  for (const sessions of groupBy(uses, pivotOf).values()) {
    if (sessions.length < minPorts) continue
    for (const group of groupBy(sessions, keyOf).values()) {
      const range = dynamicRange(group)
      if (range !== null) for (const use of group) ranges.push([use, range])
    }
  }
  return ranges
}

function dynamicRange(uses: readonly Use[]): PortRange | null {
  const ports = new Set(uses.map(({ port }) => port))
  const flows = uses.reduce((sum, use) => sum + use.flows, 0)
  const servers = new Set(uses.map(({ server }) => server)).size
  if (ports.size < Math.max(minPorts, minPortsEach * servers) || flows > maxFlowsEach * ports.size) return null
  const sorted = [...ports].toSorted((a, b) => a - b)
  return { first: sorted[0] ?? 0, last: sorted.at(-1) ?? 0, seen: ports.size }
}
