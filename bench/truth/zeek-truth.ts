/**
 * What Zeek's expected logs say of a trace, in the form that `sight.ts` gives for what Cordon sees: connections as one
 * line each, facts as `device value` by fact name.
 */
import type { ExpectedLog, Row } from './zeek-logs.ts'

/** Connections as a bag, and facts as a set for each name. */
export type Seen = { readonly connections: readonly string[]; readonly facts: ReadonlyMap<string, ReadonlySet<string>> }

type Tell = (name: string, device: string | undefined, value: string | undefined) => void

/** Of one trace, from all of its logs that are there. Of several conn logs the one with most records counts. */
export function truthOf(logs: readonly { readonly log: ExpectedLog; readonly rows: readonly Row[] }[]): Seen {
  const facts = new Map<string, Set<string>>()
  const tell: Tell = (name, device, value) => {
    if (device === undefined || value === undefined || value === '') return
    facts.set(name, (facts.get(name) ?? new Set()).add(`${device} ${value}`))
  }
  let connections: readonly string[] = []
  for (const { log, rows } of logs) {
    const kind = /^[a-z0-9]+/.exec(log.log)?.[0] ?? ''
    if (kind === 'conn') {
      const found = rows.flatMap(connectionIn)
      if (found.length > connections.length) connections = found
    } else for (const row of rows) tellers[kind]?.(row, tell)
  }
  return { connections, facts }
}

/** `protocol client port server port packets bytes packets bytes`; nothing of a log without these columns. */
function connectionIn(row: Row): readonly string[] {
  const proto = row.get('proto') ?? ''
  const name = proto === 'tcp' || proto === 'udp' || proto === 'icmp' ? proto : 'other'
  const cells = [
    row.get('id.orig_h') ?? row.get('src_ip'),
    name === 'other' ? '-' : (row.get('id.orig_p') ?? row.get('src_port')),
    row.get('id.resp_h') ?? row.get('dst_ip'),
    name === 'other' || name === 'icmp' ? '-' : (row.get('id.resp_p') ?? row.get('dst_port')),
    ...['orig_pkts', 'orig_ip_bytes', 'resp_pkts', 'resp_ip_bytes'].map((column) => row.get(column)),
  ]
  return proto === '' || cells.includes(undefined) ? [] : [[name, ...cells].join(' ')]
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
    tell('tls.version', server, row.get('version'))
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
    tell('modbus.function', row.get('pdu_type') === 'RESP' ? server : client, row.get('func'))
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
