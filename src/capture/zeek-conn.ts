/**
 * A row of Zeek's conn.log → a flow. `conn_state` and `history` are described in Zeek's base/protocols/conn. A log
 * without packet counts gives flows without them.
 */
import type { Endpoint, Flow, Outcome, Transport } from '../core/model.ts'
import { countIn, numberIn, portIn, type ZeekRow } from './zeek-rows.ts'

/** Zeek's word for an application protocol → ours, where they differ. What is empty only wraps another one. */
const applications: Readonly<Record<string, string>> = {
  ssl: 'tls',
  dce_rpc: 'dcerpc',
  krb: 'kerberos',
  krb_tcp: 'kerberos',
  dnp3_tcp: 'dnp3',
  dnp3_udp: 'dnp3',
  rfb: 'vnc',
  ldap_tcp: 'ldap',
  ldap_udp: 'ldap',
  gssapi: '',
  spnego: '',
  ntlm: '',
}

const answeredStates = new Set(['S1', 'SF', 'S2', 'S3', 'RSTO', 'RSTR', 'RSTRH', 'SHR'])

/** The flow of a row, whose sides and time the caller has read. */
export function flowOfConn(row: ZeekRow, client: Endpoint, server: Endpoint): Flow {
  const transport = transportOf(row.text('proto'), client)
  const hasPorts = transport === 'tcp' || transport === 'udp'
  const ipBytesOut = countIn(row, 'orig_ip_bytes')
  const ipBytesIn = countIn(row, 'resp_ip_bytes')
  const payloadBytesOut = countIn(row, 'orig_bytes')
  const payloadBytesIn = countIn(row, 'resp_bytes')
  const firstSeenMs = row.timeMs('ts')
  return {
    client,
    server,
    transport,
    clientPort: hasPorts ? portIn(row, 'id.orig_p') : 0,
    serverPort: portIn(row, hasPorts ? 'id.resp_p' : 'id.orig_p'),
    application: applicationOf(row),
    name: null,
    outcome: outcomeOf(row, transport),
    firstSeenMs,
    lastSeenMs: firstSeenMs + Math.round(Math.max(numberIn(row, 'duration') ?? 0, 0) * 1e6) / 1000,
    packetsOut: countIn(row, 'orig_pkts') ?? 0,
    packetsIn: countIn(row, 'resp_pkts') ?? 0,
    bytesOut: ipBytesOut ?? payloadBytesOut ?? 0,
    bytesIn: ipBytesIn ?? payloadBytesIn ?? 0,
    ipBytesOut,
    ipBytesIn,
    payloadBytesOut,
    payloadBytesIn,
    tcp: transport === 'tcp' ? tcpHistory(row) : null,
    statistics: null,
    part: 0,
  }
}

function transportOf(proto: string, { ip }: Endpoint): Transport {
  if (proto === 'tcp' || proto === 'udp') return proto
  if (proto === 'icmp') return ip.includes(':') ? 'icmp6' : 'icmp'
  return 'other'
}

/** The innermost protocol; one with a minus was given up by Zeek. */
function applicationOf(row: ZeekRow): string | null {
  const services = row.list('service')
  const named = (services.length > 0 ? services : row.text('service').split(',')).filter((name) =>
    /^[a-z][a-z0-9_-]*$/.test(name),
  )
  return named.map((name) => applications[name] ?? name).find((name) => name !== '') ?? null
}

function outcomeOf(row: ZeekRow, transport: Transport): Outcome {
  const state = row.text('conn_state')
  if (state === 'REJ') return 'refused'
  const spoke = (countIn(row, 'resp_pkts') ?? 0) > 0 || answeredStates.has(state) || /[a-z]/.test(row.text('history'))
  if (spoke) return 'established'
  if (transport === 'tcp') return 'attempt'
  const isEcho = (transport === 'icmp' || transport === 'icmp6') && isRequestType(numberIn(row, 'id.orig_p'))
  return isEcho ? 'attempt' : 'one-way'
}

/** Echo request, of ICMP and ICMPv6. */
function isRequestType(type: number | null): boolean {
  return type === 8 || type === 128
}

/** Letters of the client are upper case, of the server lower case. `null` without a history. */
function tcpHistory(row: ZeekRow): Flow['tcp'] {
  const history = row.text('history').replace('^', '')
  const state = row.text('conn_state')
  if (history === '') return null
  const opened = history.includes('S')
  const accepted = history.includes('h')
  const completed = accepted && /h.*[ADF]/.test(history)
  const begun = completed ? 'complete' : accepted ? 'half-open' : state === 'REJ' ? 'refused' : 'unanswered'
  return {
    handshake: opened || accepted ? begun : 'unseen',
    resetBy: history.includes('R') ? 'client' : history.includes('r') ? 'server' : null,
    closed: history.includes('F') && history.includes('f'),
    retransmissionsOut: atLeast(history, 'T'),
    retransmissionsIn: atLeast(history, 't'),
  }
}

/** Zeek repeats the letter at the first, tenth, hundredth … retransmission. */
function atLeast(history: string, letter: string): number {
  const count = history.split(letter).length - 1
  return count === 0 ? 0 : 10 ** Math.min(count - 1, 9)
}
