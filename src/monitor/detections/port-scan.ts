/**
 * A device that knocks on many ports of one host, or on one port of many hosts, without being let in: TCP that is
 * refused or stays unanswered, UDP that stays unanswered. It can't see scans that finish the handshake everywhere.
 * ATT&CK T1046, T1595.001.
 */
import type { Endpoint, Flow } from '../../core/model.ts'
import { detection, type Sighting } from '../detection.ts'
import { endpointKey } from '../endpoint-key.ts'
import { device, flow, remote, times } from '../examples.ts'
import { isGroup, isLocal } from '../places.ts'
import { Sweep, type SweepLimits } from '../sweep.ts'
import { Table } from '../table.ts'

/** An app that is offline calls all addresses of these services' names: 43 for HTTPS were seen in five minutes. */
const publicServices = new Set([53, 80, 123, 443, 8080, 8443])
const firstEphemeralPort = 32_768
const wellKnownPorts = 1024
const udp = { transport: 'udp', outcome: 'one-way' } as const

/** A door that stayed closed. */
type Knock = Pick<Flow, 'server' | 'serverPort' | 'transport' | 'name' | 'firstSeenMs'>
type Sweeps = {
  /** By transport and host: its ports. */
  readonly ofHosts: Table<Sweep<number>>
  /** By transport, port and threshold in one number: the hosts. */
  readonly ofPorts: Table<Sweep, number>
}
type Memory = {
  /** Most clients never knock often enough to be worth more than a short list. */
  readonly clients: Table<Knock[]>
  /** Those that did. */
  readonly busy: Table<Sweeps>
}
type Limits = typeof settings

const settings = {
  ports: 15,
  localHosts: 15,
  publicHosts: 25,
  publicServiceHosts: 150,
  withinSeconds: 300,
  probePackets: 8,
  clientsKept: 8192,
  busyClientsKept: 256,
  sweepsKept: 64,
  targetsKept: 256,
}

export const portScan = detection({
  id: 'port-scan',
  title: 'Port scan',
  severity: 'high',
  technique: ['T1046', 'T1595.001'],
  accuses: true,
  why:
    'A device speaks to a fixed handful of services; one that knocks on many closed doors is exploring, or is a worm looking ' +
    'for its next victim. Vulnerability scanners do it rightly.',
  settings,
  flows: { transports: ['tcp', 'udp'], established: false },

  remember: ({ clientsKept, busyClientsKept }) => ({
    clients: new Table<Knock[]>(clientsKept),
    busy: new Table<Sweeps>(busyClientsKept),
  }),

  flow(seen, memory: Memory, limits) {
    const { client, server } = seen
    if (seen.packetsOut > limits.probePackets || isReply(seen) || isGroup(server.ip, server.mac)) return undefined
    const key = endpointKey(client)
    const sweeps = memory.busy.get(key) ?? becomesBusy(key, seen, { memory, limits })
    const words = sweeps === undefined ? undefined : count(seen, sweeps, limits)
    return words === undefined ? undefined : { endpoint: client, atMs: seen.firstSeenMs, ...words }
  },

  examples: [
    { name: 'a hundred ports of one host', given: knocks(100, 0.01), alerts: 1 },
    { name: 'a hundred refused ports', given: knocks(100, 0.01, { outcome: 'refused' }), alerts: 1 },
    { name: 'fourteen ports of one host', given: knocks(14, 0.01), alerts: 0 },
    { name: 'a hundred ports in a day', given: knocks(100, 864), alerts: 0 },
    { name: 'a hundred open ports', given: knocks(100, 0.01, { outcome: 'established' }), alerts: 0 },
    { name: 'Telnet on every neighbour', given: times(40, (i) => knock(i, device(i + 1), 23)), alerts: 1 },
    { name: 'Telnet on hosts outside', given: times(40, (i) => knock(i, remote(`198.51.100.${i}`), 23)), alerts: 1 },
    {
      name: 'ports of one host, then one port of many',
      given: [...knocks(20, 1), ...times(20, (i) => knock(i, device(i + 1), 23))],
      alerts: 1,
    },
    {
      name: 'an app without internet that tries all addresses of its clouds',
      given: times(43, (i) => knock(i, remote(`198.51.100.${i}`), 443)),
      alerts: 0,
    },
    {
      name: 'hosts that were asked for by name',
      given: times(60, (i) => ({ ...knock(i, remote(`198.51.100.${i}`), 5222), name: 'chat.example.net' })),
      alerts: 0,
    },
    { name: 'UDP ports of one host', given: knocks(60, 0.1, { transport: 'udp' }), alerts: 1 },
    {
      name: 'a traceroute',
      given: times(90, (i) => ({ ...knock(i / 10, remote('198.51.100.7'), 33_434 + i), ...udp })),
      alerts: 0,
    },
    {
      name: 'answers to discovery, each to another port of the asker',
      given: times(60, (i) => ({ ...knock(i, device(9), 50_000 + i), ...udp, clientPort: 1900 })),
      alerts: 0,
    },
    {
      name: 'multicast to many groups',
      given: times(60, (i) => ({ ...knock(i, remote(`239.1.1.${i}`), 5004), ...udp })),
      alerts: 0,
    },
  ],
})

/**
 * Counting begins when a client knocked as often as the smallest threshold, within the time; what waited is counted
 * first.
 */
function becomesBusy(
  key: string,
  { server, serverPort, transport, name, firstSeenMs }: Flow,
  { memory, limits }: { readonly memory: Memory; readonly limits: Limits },
): Sweeps | undefined {
  const enough = Math.min(limits.ports, limits.localHosts, limits.publicHosts)
  const waiting = memory.clients.get(key) ?? memory.clients.set(key, [])
  const knock = { server, serverPort, transport, name, firstSeenMs }
  if (waiting.length + 1 < enough) {
    waiting.push(knock)
    return undefined
  }
  const recent = waiting.filter((other) => Math.abs(firstSeenMs - other.firstSeenMs) <= limits.withinSeconds * 1000)
  if (recent.length + 1 < enough) {
    memory.clients.set(key, [...recent, knock])
    return undefined
  }
  const { sweepsKept } = limits
  const sweeps = { ofHosts: new Table<Sweep<number>>(sweepsKept), ofPorts: new Table<Sweep, number>(sweepsKept) }
  for (const other of recent) count(other, sweeps, limits)
  memory.clients.set(key, [])
  return memory.busy.set(key, sweeps)
}

/** Counts one knock; gives what there is to say when it is news. */
function count(
  { server, serverPort, transport, name, firstSeenMs }: Knock,
  { ofHosts, ofPorts }: Sweeps,
  limits: Limits,
): Pick<Sighting, 'count' | 'sentence' | 'evidence'> | undefined {
  const word = transport === 'tcp' ? 'TCP' : 'UDP'
  const hostKey = transport === 'tcp' ? server.ip : `udp ${server.ip}`
  const ports = ofHosts.get(hostKey) ?? ofHosts.set(hostKey, new Sweep(limitsOf(limits.ports, limits)))
  const portCount = ports.add(serverPort, firstSeenMs)
  if (portCount > 0) {
    return {
      count: portCount,
      sentence: `Tried ${ports.countText} ${word} ports of ${server.ip} ${against(ports, limits.ports, limits)}`,
      evidence: ports.first(10).map((port) => `${transport} ${port} of ${server.ip}: closed`),
    }
  }
  // Somebody asked for the name of this address: looking for a known service, not for victims.
  if (name !== null) return undefined
  const threshold = hostThreshold(server, { transport, serverPort }, limits)
  const portKey = (threshold * 2 + (transport === 'tcp' ? 0 : 1)) * 65_536 + serverPort
  const hosts = ofPorts.get(portKey) ?? ofPorts.set(portKey, new Sweep(limitsOf(threshold, limits)))
  const hostCount = hosts.add(server.ip, firstSeenMs)
  if (hostCount === 0) return undefined
  return {
    count: hostCount,
    sentence: `Tried ${word} port ${serverPort} of ${hosts.countText} hosts ${against(hosts, threshold, limits)}`,
    evidence: hosts.first(10).map((ip) => `${transport} ${serverPort} of ${ip}: closed`),
  }
}

function limitsOf(threshold: number, { withinSeconds, targetsKept }: Limits): SweepLimits {
  return { threshold, withinMs: withinSeconds * 1000, kept: targetsKept }
}

/**
 * Answers whose question was not seen: from a low port to one that clients use. UDP: also of discovery, and
 * traceroute.
 */
function isReply({ transport, clientPort, serverPort }: Flow): boolean {
  if (clientPort < wellKnownPorts && serverPort >= wellKnownPorts) return true
  return serverPort >= firstEphemeralPort && (transport === 'udp' || clientPort < firstEphemeralPort)
}

type Door = Pick<Knock, 'transport' | 'serverPort'>

function hostThreshold(server: Endpoint, { transport, serverPort }: Door, limits: Limits): number {
  if (isLocal(server.ip)) return limits.localHosts
  return transport === 'udp' || publicServices.has(serverPort) ? limits.publicServiceHosts : limits.publicHosts
}

function against(
  sweep: Pick<Sweep, 'seconds'>,
  threshold: number,
  { withinSeconds }: { readonly withinSeconds: number },
): string {
  const expected = `fewer than ${threshold} within ${withinSeconds} s are expected.`
  return `within ${sweep.seconds} s without being let in; ${expected}`
}

function knocks(count: number, everySeconds: number, said: Partial<Flow> = {}) {
  return times(count, (i) => ({ ...knock(i * everySeconds, device(9), i + 1), ...said }))
}

function knock(seconds: number, server: Endpoint, serverPort: number) {
  return flow(seconds, { client: device(200), server, transport: 'tcp', serverPort })
}
