/**
 * What each Zeek log tells, as the facts that the decoders tell of packets. One function a log; a log without one says
 * nothing about a device. Passwords, communities and session cookies are not read.
 */
import type { Endpoint } from '../core/model.ts'
import { certificateFacts, tlsVersion } from './certificate-words.ts'
import { isName } from './record-values.ts'
import type { Certificates } from './zeek-certificates.ts'
import { numberIn, type ZeekRow } from './zeek-rows.ts'

/** Says what one row tells; does nothing for an empty value. */
export type ZeekTelling = {
  readonly row: ZeekRow
  readonly atMs: number
  readonly certificates: Certificates
  /** A lasting property of the client, the server, or the `host` column. */
  client(name: string, value: string): void
  server(name: string, value: string): void
  host(name: string, value: string): void
  of(endpoint: Endpoint, name: string, value: string): void
  /** Something that the client did to the server, or the server to the client. */
  clientDid(name: string, value: string): void
  serverDid(name: string, value: string): void
  endpoint(ip: string, mac?: string): Endpoint | null
  assigned(endpoint: Endpoint): void
  resolved(ip: string, name: string): void
  asked(name: string): void
}

type Log = (told: ZeekTelling) => void

/** Queries to these ports are another protocol than DNS. */
const queryFacts: Readonly<Record<string, string>> = { 5353: 'mdns.query', 5355: 'llmnr.query', 137: '' }

function dns(told: ZeekTelling): void {
  const { row } = told
  const query = row.text('query').toLowerCase()
  const port = row.text('id.resp_p')
  told.client(queryFacts[port] ?? 'dns.query', query)
  if (query === '' || port in queryFacts) return
  for (const answer of row.list('answers')) {
    told.server('dns.answer', answer.toLowerCase())
    told.resolved(answer, query)
  }
}

function http(told: ZeekTelling): void {
  const { row } = told
  const host = row.text('host').replace(/(?<=\]|^[^:]*):\d+$/, '')
  told.client('http.method', row.text('method'))
  told.client('http.host', host)
  if (isName(host)) told.asked(host.toLowerCase())
  told.client('http.userAgent', row.text('user_agent'))
  told.server('http.server', row.text('server') || serverHeader(row))
  if (row.text('username') !== '') told.clientDid('http.login', row.text('username'))
}

/** Some sites log headers side by side in two lists. */
function serverHeader(row: ZeekRow): string {
  const at = row.list('server_header_names').findIndex((name) => name.toUpperCase() === 'SERVER')
  return at < 0 ? '' : (row.list('server_header_values')[at] ?? '')
}

function ssl(told: ZeekTelling): void {
  const { row, certificates } = told
  const name = row.text('server_name')
  told.client('tls.serverName', name)
  if (isName(name)) told.asked(name.toLowerCase())
  told.client('tls.ja3', row.text('ja3'))
  told.client('tls.ja4', row.text('ja4'))
  told.server('tls.ja3s', row.text('ja3s'))
  told.server('tls.version', tlsVersion(row.text('version')))
  told.server('tls.cipher', row.text('cipher'))
  const words = { subject: row.text('subject'), issuer: row.text('issuer') }
  for (const [fact, value] of certificateFacts(words)) told.server(fact, value)
  const server = told.endpoint(row.text('id.resp_h'))
  const [own] = [...row.list('cert_chain_fps'), ...row.list('cert_chain_fuids')]
  if (server !== null && own !== undefined)
    certificates.shownBy(own, server, (name, value) => told.of(server, name, value))
}

function x509(told: ZeekTelling): void {
  const { row, certificates } = told
  const says = certificateFacts({
    subject: row.text('certificate.subject'),
    issuer: row.text('certificate.issuer'),
    notAfterMs: row.timeMs('certificate.not_valid_after'),
    alternativeNames: ['san.dns', 'san.ip', 'san.uri'].flatMap((column) => row.list(column)),
  })
  const fingerprint = row.text('fingerprint') || row.text('id')
  certificates.says(fingerprint, says, (server, name, value) => told.of(server, name, value))
}

function knownCerts(told: ZeekTelling): void {
  const words = { subject: told.row.text('subject'), issuer: told.row.text('issuer_subject') }
  for (const [fact, value] of certificateFacts(words)) told.host(fact, value)
}

function ssh(told: ZeekTelling): void {
  told.client('ssh.clientVersion', told.row.text('client'))
  told.server('ssh.serverVersion', told.row.text('server'))
  told.client('ssh.hassh', told.row.text('hassh'))
  told.server('ssh.hasshServer', told.row.text('hasshServer') || told.row.text('hassh_server'))
}

function dhcp(told: ZeekTelling): void {
  const { row } = told
  const mac = row.text('mac')
  const address = row.text('assigned_addr') || row.text('assigned_ip') || row.text('client_addr')
  const client = told.endpoint(address, mac)
  if (client === null) return
  if (client.mac !== '' && client.ip !== '') told.assigned(client)
  told.of(client, 'dhcp.hostName', row.text('host_name'))
  told.of(client, 'dhcp.fqdn', row.text('client_fqdn'))
  told.of(client, 'dhcp.vendorClass', row.text('client_software'))
}

function software(told: ZeekTelling): void {
  const { row } = told
  const kind = row.text('software_type')
  const version = ['major', 'minor', 'minor2', 'minor3'].map((part) => row.text(`version.${part}`))
  const numbers = version.filter((part) => part !== '').join('.')
  const name = [row.text('name'), numbers, row.text('version.addl')].filter((part) => part !== '').join(' ')
  const said = row.text('unparsed_version') || name
  told.host('zeek.software', `${kind.toLowerCase().replace('::', ' ')}: ${said}`)
  if (kind === 'HTTP::BROWSER') told.host('http.userAgent', said)
  if (kind === 'HTTP::SERVER' || kind === 'HTTP::APPSERVER') told.host('http.server', said)
}

function knownServices(told: ZeekTelling): void {
  const { row } = told
  const services = row.list('service').map((service) => service.toLowerCase().replace('ssl', 'tls'))
  told.host('zeek.service', [`${row.text('port_proto')} ${row.text('port_num')}`, ...services].join(' '))
}

function modbus(told: ZeekTelling): void {
  const name = kebab(told.row.text('func'))
  if (told.row.text('pdu_type') === 'RESP') told.server('modbus.function', name)
  else told.client('modbus.function', name)
}

function dnp3(told: ZeekTelling): void {
  told.client('dnp3.function', kebab(told.row.text('fc_request')))
  told.server('dnp3.function', kebab(told.row.text('fc_reply')))
}

/** `COLD_RESTART` → `cold-restart`. */
function kebab(name: string): string {
  return name.toLowerCase().replaceAll('_', '-')
}

function snmp(told: ZeekTelling): void {
  told.client('snmp.version', told.row.text('version').replace(/^2c$/, '2'))
  told.server('snmp.sysDescr', told.row.text('display_string'))
}

function ntlm(told: ZeekTelling): void {
  const { row } = told
  told.client('ntlm.host', row.text('hostname'))
  told.client('ntlm.domain', row.text('domainname'))
  told.client('ntlm.user', row.text('username'))
  told.server('ntlm.host', row.text('server_nb_computer_name'))
  told.server('ntlm.fqdn', row.text('server_dns_computer_name'))
  told.server('ntlm.domain', row.text('server_tree_name'))
}

function ftp(told: ZeekTelling): void {
  const { row } = told
  const user = row.text('user')
  if (user !== '<unknown>') told.client('ftp.user', user)
  // Once a login, and not for every command after it.
  if (row.text('password') !== '' && row.text('command').toUpperCase() === 'PASS')
    told.clientDid('ftp.login', 'password')
}

function smtp(told: ZeekTelling): void {
  told.client('smtp.helo', told.row.text('helo'))
  told.client('smtp.userAgent', told.row.text('user_agent'))
}

function rdp(told: ZeekTelling): void {
  told.client('rdp.clientName', told.row.text('client_name'))
  told.client('rdp.clientBuild', told.row.text('client_build'))
}

function rfb(told: ZeekTelling): void {
  const { row } = told
  const [major, minor] = [numberIn(row, 'server_major_version'), numberIn(row, 'server_minor_version')]
  if (major !== null && minor !== null) told.server('vnc.version', `${major}.${minor}`)
  told.server('vnc.desktopName', row.text('desktop_name'))
}

function sip(told: ZeekTelling): void {
  told.client('sip.userAgent', told.row.text('user_agent'))
}

function mqtt(told: ZeekTelling): void {
  told.client('mqtt.clientId', told.row.text('client_id'))
}

function notice(told: ZeekTelling): void {
  const { row } = told
  const event = `${row.text('note')}: ${row.text('msg')}`
  if (row.text('id.orig_h') !== '') told.clientDid('zeek.notice', event)
  else {
    const source = told.endpoint(row.text('src'))
    if (source !== null) told.of(source, 'zeek.notice', event)
  }
}

/** By the path of the log, which is its name. */
export const zeekLogs: Readonly<Record<string, Log>> = {
  dns,
  http,
  ssl,
  x509,
  ssh,
  dhcp,
  software,
  modbus,
  dnp3,
  snmp,
  ntlm,
  ftp,
  smtp,
  rdp,
  rfb,
  sip,
  notice,
  known_certs: knownCerts,
  known_services: knownServices,
  known_hosts: (told) => told.host('zeek.host', 'completed a connection'),
  known_modbus: (told) =>
    told.host('zeek.modbusRole', told.row.text('device_type').replace('Known::MODBUS_', '').toLowerCase()),
  mqtt_connect: mqtt,
  smb_mapping: (told) => told.client('smb.share', told.row.text('path')),
  smb_files: (told) => told.clientDid('smb.operation', told.row.text('action').replace('SMB::', '').toLowerCase()),
  dce_rpc: (told) =>
    told.clientDid('dcerpc.operation', [told.row.text('endpoint'), told.row.text('operation')].join(' ').trim()),
  kerberos: (told) => {
    told.client('kerberos.client', told.row.text('client'))
    told.client('kerberos.service', told.row.text('service'))
  },
}
