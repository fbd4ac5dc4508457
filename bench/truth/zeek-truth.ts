/**
 * What Zeek's expected logs say of a trace, in the form that `sight.ts` gives for what Cordon sees: connections, and
 * facts as `device value` by fact name.
 */
import { connectionOf, type Connection } from './connection.ts'
import type { ExpectedLog, Row } from './zeek-logs.ts'

export type Facts = ReadonlyMap<string, ReadonlySet<string>>

/** Of one trace: the connections of each test's log, and the facts of all logs. */
export type Truth = { readonly connections: ReadonlyMap<string, readonly Connection[]>; readonly facts: Facts }

type Tell = (name: string, device: string | undefined, value: string | undefined) => void

export function truthOf(logs: readonly { readonly log: ExpectedLog; readonly rows: readonly Row[] }[]): Truth {
  const facts = new Map<string, Set<string>>()
  const tell: Tell = (name, device, value) => {
    if (device === undefined || value === undefined || value === '') return
    facts.set(name, (facts.get(name) ?? new Set()).add(`${device} ${value}`))
  }
  const connections = new Map<string, readonly Connection[]>()
  for (const { log, rows } of logs) {
    const kind = /^[a-z0-9]+/.exec(log.log)?.[0] ?? ''
    const found = kind === 'conn' ? rows.flatMap(connectionIn) : []
    if (found.length > 0) connections.set(`${log.test} ${log.log}`, found)
    else for (const row of rows) tellers[kind]?.(row, tell)
  }
  return { connections, facts }
}

/** Names that tests give the columns of addresses and ports. */
const columns = {
  clientIp: ['id.orig_h', 'id_orig_h', 'src_ip', 'src'],
  clientPort: ['id.orig_p', 'id_orig_p', 'src_port'],
  serverIp: ['id.resp_h', 'id_resp_h', 'dst_ip', 'dst'],
  serverPort: ['id.resp_p', 'id_resp_p', 'dst_port'],
} as const

/** Nothing of a log without these columns, and of a connection that Zeek counts no packet of. */
function connectionIn(row: Row): readonly Connection[] {
  const cell = (names: readonly string[]) => names.map((name) => row.get(name)).find((value) => value !== undefined)
  const [clientIp, clientPort] = [cell(columns.clientIp), cell(columns.clientPort)]
  const [serverIp, serverPort] = [cell(columns.serverIp), cell(columns.serverPort)]
  const protocol = row.get('proto')
  const counts = ['orig_pkts', 'orig_ip_bytes', 'resp_pkts', 'resp_ip_bytes'].map((column) => Number(row.get(column)))
  const [packetsOut = 0, ipBytesOut = 0, packetsIn = 0, ipBytesIn = 0] = counts
  if (clientIp === undefined || clientPort === undefined || serverIp === undefined || serverPort === undefined)
    return []
  if (protocol === undefined || counts.some(Number.isNaN) || packetsOut + packetsIn === 0) return []
  return [
    connectionOf(
      protocol,
      { ip: clientIp, port: clientPort, packets: packetsOut, ipBytes: ipBytesOut },
      { ip: serverIp, port: serverPort, packets: packetsIn, ipBytes: ipBytesIn },
    ),
  ]
}

/** Records whose data is no address, name or text that people look up: of DNSSEC, of transfers and updates. */
const technicalAnswer = /^(?:RRSIG|DNSKEY|DS|NSEC|NSEC3|NSEC3PARAM|LOC:|SSHFP:|BIND9|pre:|del:|add:)(?: |$)/

const tellers: Readonly<Record<string, (row: Row, tell: Tell) => void>> = {
  dns: (row, tell) => {
    const [client, server] = sides(row)
    const port = row.get('id.resp_p') ?? '53'
    const asked = row.has('qclass') ? row.get('query')?.toLowerCase() : undefined
    if (port === '5353') tell('mdns.query', client, asked)
    else if (port === '5355') tell('llmnr.query', client, asked)
    else if (port !== '137') {
      tell('dns.query', client, asked)
      for (const answer of row.get('answers')?.split(',') ?? [])
        if (!technicalAnswer.test(answer)) tell('dns.answer', server, textOf(answer))
    }
  },
  dhcp: (row, tell) => {
    const mac = row.get('mac')
    tell('dhcp.mac', mac, mac)
    tell('dhcp.hostName', mac, row.get('host_name'))
    tell('dhcp.requestedAddress', mac, row.get('requested_addr'))
    for (const column of ['assigned_addr', 'assigned_ip']) tell('dhcp.address', mac, row.get(column))
  },
  http: (row, tell) => {
    const [client] = sides(row)
    tell('http.method', client, row.get('method'))
    tell('http.host', client, row.get('host')?.replace(/:\d+$/, ''))
    tell('http.userAgent', client, row.get('user_agent'))
  },
  ssl: (row, tell) => {
    const [client, server] = sides(row)
    // Drafts of TLS 1.3 count as TLS 1.3.
    tell('tls.version', server, row.get('version')?.replace(/-draft\d+$/, ''))
    tell('tls.cipher', server, row.get('cipher'))
    tell('tls.serverName', client, row.get('server_name'))
  },
  ssh: (row, tell) => {
    const [client, server] = sides(row)
    tell('ssh.clientVersion', client, row.get('client'))
    tell('ssh.serverVersion', server, row.get('server'))
  },
  modbus: (row, tell) => {
    const [client, server] = sides(row)
    // An exception has the number of its function with the highest bit set.
    const name = row
      .get('func')
      ?.replace(/^unknown-(1[3-9]\d|12[89]|2\d\d)$/, (_, code) => `unknown-${Number(code) - 128}`)
    tell('modbus.function', row.get('pdu_type') === 'RESP' ? server : client, name)
  },
  dnp3: (row, tell) => {
    const [client, server] = sides(row)
    tell('dnp3.function', client, row.get('fc_request'))
    tell('dnp3.function', server, row.get('fc_reply'))
  },
  snmp: (row, tell) => tell('snmp.version', sides(row)[0], row.get('version')),
}

function sides(row: Row): readonly [string | undefined, string | undefined] {
  return [row.get('id.orig_h'), row.get('id.resp_h')]
}

/** `TXT 5 first TXT 6 second` → `firstsecond`, as the strings of one record belong together. */
function textOf(answer: string): string {
  if (!/^(?:TXT|SPF) \d+ /.test(answer)) return answer.toLowerCase()
  return answer.split(/(?:^| )(?:TXT|SPF) \d+ /).join('')
}
