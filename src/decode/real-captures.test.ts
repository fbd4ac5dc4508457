/** What the protocols tell of real captures, message by message, against the fields of tshark. */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { debianProgram, sharedData } from '../../testdata/outside.ts'
import { dhcp } from './protocols/dhcp.ts'
import { dns } from './protocols/dns.ts'
import { http } from './protocols/http.ts'
import { mdns } from './protocols/mdns.ts'
import { tls } from './protocols/tls.ts'
import { carriersOf, type Protocol } from './protocol.ts'
import { readMessage, type Message } from './telling.ts'

const tshark = debianProgram('tshark', 'tshark')
const devices = sharedData('devices/iot-sentinel/captures')
const traces = sharedData('captures/zeek')
const quietly: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
  stdio: ['ignore', 'pipe', 'ignore'],
}
const skip = tshark === null || devices === null || traces === null

/** One run of some device types, and traces that Zeek uses for the protocols. */
const zeekTraces = ['dhcp/dhcp.pcap', 'dhcp/dhcp_inform.pcap', 'dns/mdns.pcap', 'http/http-single-conn-22.pcap']
const deviceTypes = ['HueBridge', 'D-LinkCam', 'EdimaxPlug1101W', 'WeMoLink', 'Aria', 'TP-LinkPlugHS110', 'MAXGateway']
const files = [...deviceTypes.map(firstRun), ...zeekTraces.map((file) => join(traces ?? '', file))].filter((file) =>
  existsSync(file),
)

function firstRun(device: string): string {
  const folder = join(devices ?? '', device)
  return existsSync(folder) ? join(folder, readdirSync(folder).toSorted()[0] ?? '') : ''
}

type Row = Readonly<Record<string, readonly string[]>>

const fields = [
  'udp.port',
  'udp.payload',
  'tcp.payload',
  'dhcp.type',
  'dhcp.option.dhcp',
  'dhcp.hw.mac_addr',
  'dhcp.ip.your',
  'dhcp.ip.client',
  'dhcp.option.requested_ip_address',
  'dhcp.ip.relay',
  'dhcp.option.hostname',
  'dhcp.option.vendor_class_id',
  'dhcp.option.request_list_item',
  'dhcp.fqdn.name',
  'dns.flags.response',
  'dns.qry.name',
  'dns.qry.type',
  'dns.a',
  'dns.cname',
  'dns.count.add_rr',
  'dns.txt',
  'dns.srv.target',
  'http.request',
  'http.response',
  'http.host',
  'http.user_agent',
  'http.server',
  'http.www_authenticate',
  'http.authbasic',
  'tls.handshake.type',
  'tls.handshake.extensions_server_name',
  'tls.handshake.ja3',
]
const filter = '(dhcp or dns or mdns or http or tls.handshake) and not icmp and not icmpv6 and not _ws.malformed'
const alreadyRead: Map<string, readonly Row[]> = new Map()

/** One row for every packet: field to its values. tshark runs once for a file. */
function rowsOf(file: string): readonly Row[] {
  const known = alreadyRead.get(file)
  if (known !== undefined) return known
  const options = ['-T', 'fields', '-E', 'separator=/t', '-E', 'aggregator=|', '-o', 'tcp.desegment_tcp_streams:FALSE']
  const command = ['-r', file, '-Y', filter, ...options, ...fields.flatMap((field) => ['-e', field])]
  const text = execFileSync(tshark ?? '', command, quietly)
  const lines = text.split('\n').filter((line) => line !== '')
  const rows = lines.map((line) => {
    const cells = line.split('\t')
    const values = (index: number) => (cells[index] ?? '').split('|').filter((value) => value !== '')
    return Object.fromEntries(fields.map((field, index) => [field, values(index)]))
  })
  alreadyRead.set(file, rows)
  return rows
}

function rowsWith(file: string, field: string, value?: string): readonly Row[] {
  return rowsOf(file).filter((row) => (value === undefined ? has(row, field) : row[field]?.includes(value)))
}

function has(row: Row, field: string): boolean {
  return (row[field] ?? []).length > 0
}

function read(protocol: Protocol, row: Row, field: string, fromClient: 0 | 1): Message | null {
  const bytes = Uint8Array.from(Buffer.from(row[field]?.[0] ?? '', 'hex'))
  const isClaimed = protocol.claims(bytes, 0, bytes.length, protocol.ports[0] ?? 0, carriersOf(protocol)[0] ?? 'tcp')
  return isClaimed ? readMessage(protocol, bytes, { fromClient }) : null
}

const lower = (values: readonly string[] = []) => values.map((value) => value.toLowerCase())

test.skipIf(skip)('there are captures to compare with tshark', () => {
  expect(files.length).toBeGreaterThan(0)
})

describe.skipIf(skip).each(files)('%s', (file) => {
  test('DHCP clients describe themselves as tshark says', () => {
    for (const row of rowsWith(file, 'dhcp.type', '1').filter((row) => has(row, 'dhcp.option.dhcp'))) {
      const facts = read(dhcp, row, 'udp.payload', 1)?.facts ?? {}
      const list = row['dhcp.option.request_list_item'] ?? []
      expect(facts['dhcp.hostName'] ?? []).toEqual(row['dhcp.option.hostname'])
      expect(facts['dhcp.vendorClass'] ?? []).toEqual(row['dhcp.option.vendor_class_id'])
      expect(facts['dhcp.fqdn'] ?? []).toEqual(row['dhcp.fqdn.name'])
      expect(facts['dhcp.requestedAddress'] ?? []).toEqual(row['dhcp.option.requested_ip_address'])
      expect(facts['dhcp.parameterList'] ?? []).toEqual(list.length > 0 ? [list.join(',')] : [])
    }
  })

  test('DHCP servers are those that tshark sees offer and acknowledge', () => {
    for (const row of rowsWith(file, 'dhcp.type', '2').filter((row) => has(row, 'dhcp.option.dhcp'))) {
      const message = read(dhcp, row, 'udp.payload', 0)
      const type = row['dhcp.option.dhcp']?.[0]
      const serves = (type === '2' || type === '5') && row['dhcp.ip.relay']?.[0] === '0.0.0.0'
      const given = row['dhcp.ip.your']?.[0] ?? '0.0.0.0'
      const address = given === '0.0.0.0' ? (row['dhcp.ip.client']?.[0] ?? '0.0.0.0') : given
      expect(message?.facts).toEqual(serves ? { 'dhcp.server': ['yes'] } : {})
      const assigns = type === '5' && address !== '0.0.0.0'
      expect(message?.about ?? null).toBe(assigns ? row['dhcp.hw.mac_addr']?.[0]?.replaceAll(':', '') : null)
      expect(message?.assigned ?? null).toBe(assigns ? hexOf(address) : null)
    }
  })

  test('DNS names and addresses are those of tshark', () => {
    for (const row of rowsWith(file, 'udp.port', '53').filter((row) => has(row, 'dns.flags.response'))) {
      const asks = row['dns.flags.response']?.[0] === '0'
      const message = read(dns, row, 'udp.payload', asks ? 1 : 0)
      expect(message?.facts['dns.query'] ?? []).toEqual(asks ? lower(row['dns.qry.name']) : [])
      const told = message?.facts['dns.answer'] ?? []
      expect(told).toEqual(expect.arrayContaining(asks ? [] : lower(row['dns.cname'])))
      const mine = (message?.resolved ?? []).filter((line) => line.indexOf(' ') === 8)
      const asked = row['dns.qry.name']?.[0]?.toLowerCase() ?? ''
      const theirs = (row['dns.a'] ?? []).map((address) => `${hexOf(address)} ${asked}`)
      const answersOnly = row['dns.count.add_rr']?.[0] === '0'
      expect(mine).toEqual(answersOnly ? theirs : theirs.filter((line) => mine.includes(line)))
    }
  })

  test('mDNS queries, properties and hosts are those of tshark', () => {
    for (const row of rowsWith(file, 'udp.port', '5353').filter((row) => has(row, 'dns.flags.response'))) {
      const asks = row['dns.flags.response']?.[0] === '0'
      const facts = read(mdns, row, 'udp.payload', 1)?.facts ?? {}
      const names = (row['dns.qry.name'] ?? []).filter((_, index) => row['dns.qry.type']?.[index] !== '255')
      expect(facts['mdns.query'] ?? []).toEqual(asks ? lower(names) : [])
      if (asks) continue
      expect(facts['mdns.txt'] ?? []).toEqual((row['dns.txt'] ?? []).filter((value) => value.indexOf('=') > 0))
      expect(facts['mdns.host'] ?? []).toEqual(expect.arrayContaining(lower(row['dns.srv.target'])))
    }
  })

  test('HTTP hosts, programs and realms are those of tshark', () => {
    const segments = rowsWith(file, 'tcp.payload')
    for (const row of segments.filter((row) => has(row, 'http.request') || has(row, 'http.response'))) {
      const message = read(http, row, 'tcp.payload', 1)
      const { facts = {}, events = {} } = message ?? {}
      const first = (name: string) => (row[name] ?? []).slice(0, 1)
      const users = first('http.authbasic').map((pair) => pair.slice(0, pair.indexOf(':')))
      expect(facts['http.host'] ?? []).toEqual(first('http.host').map((host) => host.replace(/:\d+$/, '')))
      expect(facts['http.userAgent'] ?? []).toEqual(first('http.user_agent'))
      expect(facts['http.server'] ?? []).toEqual(first('http.server'))
      const realms = first('http.www_authenticate').flatMap((value) => /realm="([^"]*)"/.exec(value)?.[1] ?? [])
      expect(facts['http.realm'] ?? []).toEqual(realms)
      expect(events['http.login'] ?? []).toEqual(users)
    }
  })

  test('TLS server names and JA3 values are those of tshark', () => {
    for (const row of rowsWith(file, 'tls.handshake.type', '1').filter((row) => has(row, 'tcp.payload'))) {
      const facts = read(tls, row, 'tcp.payload', 1)?.facts ?? {}
      expect(facts['tls.serverName'] ?? []).toEqual(row['tls.handshake.extensions_server_name'])
      expect(facts['tls.ja3'] ?? []).toEqual(row['tls.handshake.ja3'])
    }
  })
})

function hexOf(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')
}
