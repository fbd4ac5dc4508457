/**
 * One connection as both programs tell it, and how to compare two. Who opened it is compared apart: that is a judgement
 * where the beginning isn't in the capture.
 */

export type Side = {
  readonly ip: string
  /** `-` where the protocol has none. */
  readonly port: string
  readonly packets: number
  readonly ipBytes: number
}

export type Connection = {
  readonly protocol: string
  /** Of ICMP the type of the request, else empty. */
  readonly type: string
  readonly client: Side
  readonly server: Side
}

/** ICMP answers and what they answer. An unasked answer is a flow of the same kind. */
const requestOf: Readonly<Record<string, string>> = { 0: '8', 14: '13', 18: '17', 129: '128', 134: '133', 136: '135' }

/** `protocol` as Zeek has it; of ICMP `clientPort` is the type. */
export function connectionOf(protocol: string, client: Side, server: Side): Connection {
  const isIcmp = protocol === 'icmp'
  const hasPorts = protocol === 'tcp' || protocol === 'udp'
  const plain = (side: Side): Side => (hasPorts ? side : { ...side, port: '-' })
  return {
    protocol: isIcmp || hasPorts ? protocol : 'other',
    type: isIcmp ? (requestOf[client.port] ?? client.port) : '',
    client: plain(client),
    server: plain(server),
  }
}

/** Addresses and ports, the same from both sides. */
function tupleOf({ protocol, type, client, server }: Connection): string {
  return [protocol, type, ...ordered(client, server).map(({ ip, port }) => `${ip} ${port}`)].join(' ')
}

/** The tuple with packets and IP bytes each way. */
export function lineOf(connection: Connection): string {
  const counts = ordered(connection.client, connection.server).map(({ packets, ipBytes }) => `${packets} ${ipBytes}`)
  return [tupleOf(connection), ...counts].join(' ')
}

/** The tuple and who opened it. */
export function openingOf(connection: Connection): string {
  return `${tupleOf(connection)} opened by ${connection.client.ip} ${connection.client.port}`
}

/** What all connections of one tuple add up to. */
export function sumOf(connections: readonly Connection[]): string {
  const [first] = connections
  if (first === undefined) return ''
  const total = ({ ip, port }: Side): Side => {
    const own = connections
      .flatMap(({ client, server }) => [client, server])
      .filter((side) => side.ip === ip && side.port === port)
    const add = (count: (side: Side) => number) => own.reduce((sum, side) => sum + count(side), 0)
    return { ip, port, packets: add(({ packets }) => packets), ipBytes: add(({ ipBytes }) => ipBytes) }
  }
  return lineOf({ ...first, client: total(first.client), server: total(first.server) })
}

/** Grouped by tuple. */
export function byTuple(connections: readonly Connection[]): ReadonlyMap<string, readonly Connection[]> {
  const groups = new Map<string, Connection[]>()
  for (const connection of connections) {
    const tuple = tupleOf(connection)
    const group = groups.get(tuple)
    if (group === undefined) groups.set(tuple, [connection])
    else group.push(connection)
  }
  return groups
}

function ordered(a: Side, b: Side): readonly [Side, Side] {
  return `${a.ip} ${a.port}` <= `${b.ip} ${b.port}` ? [a, b] : [b, a]
}
